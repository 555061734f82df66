# With GATEHOUSE_SANITIZE, everything is compiled and linked with the sanitizers, and the
# first finding ends the program. `vptr` needs RTTI, which the gateway is built without.
if(GATEHOUSE_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(gatehouse_warnings INTERFACE ${sanitizers})
  target_link_options(gatehouse_warnings INTERFACE ${sanitizers})
endif()
