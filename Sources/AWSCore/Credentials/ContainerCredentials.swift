// SPDX-License-Identifier: Apache-2.0

/// Credentials from an endpoint beside the container: EKS Pod Identity, and ECS.
///
/// With Pod Identity a pod finds `AWS_CONTAINER_CREDENTIALS_FULL_URI` (an agent on the node's link-local address) and
/// `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`, whose token changes and is therefore read for each request.
struct ContainerCredentials: CredentialsProvider {
    let environment: AWSEnvironment
    let http: any HTTPSending
    let name = "the container credentials endpoint (AWS_CONTAINER_CREDENTIALS_FULL_URI)"

    /// Only these may be asked without TLS: this machine, ECS, and the EKS agent by IPv4 and IPv6.
    private static let plainHosts: Set = [
        "localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]",
    ]

    func credentials() async throws -> AWSCredentials? {
        guard let url = try url() else { return nil }
        var request = AWSRequest("GET", url, headers: ["Accept": "application/json"], timeout: .seconds(5))
        if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            let token = try environment.token(in: path, namedBy: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
            request.headers["Authorization"] = token.value
        } else if let token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            request.headers["Authorization"] = token
        }
        guard request.headers["Authorization"]?.utf8.contains(where: { $0 < 0x20 }) != true else {
            throw AWSError(.badConfiguration, "the token for \(name) has a line break in it")
        }
        let response = try await http.send(request)
        let body = try await response.collect(maximum: 1 << 16)
        guard response.status == 200 else {
            throw AWSError(
                .credentialsRefused,
                "\(name) answered with status \(response.status): \(String(decoding: body.prefix(300), as: UTF8.self))",
                hint:
                    "check that the service account has a Pod Identity association and that the agent runs on the node",
                isRetryable: response.status >= 500 || response.status == 429
            )
        }
        return try JSONCredentials.parse(body, source: name)
    }

    private func url() throws -> RequestURL? {
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            return try parse("http://169.254.170.2" + (path.hasPrefix("/") ? "" : "/") + path)
        }
        guard let text = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        let url = try parse(text)
        guard url.scheme == "https" || Self.plainHosts.contains(url.host) else {
            throw AWSError(
                .badConfiguration,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI names \(url.host), which may be asked over https only"
            )
        }
        return url
    }

    private func parse(_ text: String) throws -> RequestURL {
        let parts = text.split(separator: "?", maxSplits: 1)
        var url = try RequestURL(parsing: String(parts.first ?? ""))
        guard parts.count == 2 else { return url }
        url.query = parts[1].split(separator: "&").map { item in
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return .init(String(pair[0]), pair.count == 2 ? String(pair[1]) : "")
        }
        return url
    }
}
