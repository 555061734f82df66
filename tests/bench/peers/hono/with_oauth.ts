// The same with a client library for OAuth, as an upload would have it: only its size counts.
import * as oauth from "oauth4webapi";

import app from "./worker.js";

export { PartitionStore } from "./worker.js";
export const flows = [
  oauth.discoveryRequest,
  oauth.processDiscoveryResponse,
  oauth.resourceDiscoveryRequest,
  oauth.processResourceDiscoveryResponse,
  oauth.dynamicClientRegistrationRequest,
  oauth.processDynamicClientRegistrationResponse,
  oauth.generateRandomCodeVerifier,
  oauth.calculatePKCECodeChallenge,
  oauth.validateAuthResponse,
  oauth.authorizationCodeGrantRequest,
  oauth.processAuthorizationCodeResponse,
  oauth.refreshTokenGrantRequest,
  oauth.processRefreshTokenResponse,
];
export default app;
