// oidc-provider as it is installed, with no more switched on than the request needs. Settings come as one JSON argument.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { issuer, port, resource, scope, key, clients } = JSON.parse(process.argv[2]);

const provider = new Provider(issuer, {
  clients: clients.map(({ id, jwk }) => ({
    client_id: id,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    dpop_bound_access_tokens: true,
    scope,
    jwks: { keys: [jwk] },
  })),
  clientAuthMethods: ['private_key_jwt'],
  jwks: { keys: [key] },
  scopes: [scope],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope,
        audience: resource,
        accessTokenTTL: 300,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});
provider.on('server_error', (_, error) => console.error(error));

createServer(provider.callback()).listen(port, '127.0.0.1');
