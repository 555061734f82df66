// installations/installation: any text that storage could give for a record.
#include "installations/installation.h"

#include "core/json.h"
#include "tests/fuzz/support.h"

namespace gatehouse {

void fuzz(std::string_view input) {
  const std::string id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  const InstallationPresenter presenter("7", "ada", "https://gw.example.com");
  std::string shown;
  hold(presenter.append(shown, id, input) == !shown.empty(), "what is not shown leaves nothing behind");
  const std::optional<Installation> installation = decode_installation(input);
  if (!installation) return;
  const std::string record = encode_installation(*installation);
  const std::optional<Installation> again = decode_installation(record);
  hold(again && encode_installation(*again) == record, "a record reads back");
  const bool is_adas = installation->id == id && installation->project_id == "7" && installation->user == "ada";
  shown.clear();
  hold(presenter.append(shown, id, record) == is_adas, "only its owner's is shown");
  hold(!is_adas || parse_json(shown), "what is shown is JSON");
}

}  // namespace gatehouse
