// SPDX-License-Identifier: Apache-2.0

/// A role taken with the token of a Kubernetes service account: IRSA.
///
/// The kubelet renews the token file, so it is read for each request.
struct WebIdentityCredentials: CredentialsProvider {
    let environment: AWSEnvironment
    let sts: STSClient
    let name = "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)"

    func credentials() async throws -> AWSCredentials? {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] else { return nil }
        guard let role = environment["AWS_ROLE_ARN"] else {
            throw AWSError(.badConfiguration, "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not")
        }
        return try await sts.assumeRole(
            role,
            sessionName: environment["AWS_ROLE_SESSION_NAME"],
            webIdentityToken: try environment.token(in: file, namedBy: "AWS_WEB_IDENTITY_TOKEN_FILE")
        )
    }
}
