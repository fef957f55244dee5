// SPDX-License-Identifier: Apache-2.0

/// The metadata service of an EC2 instance (IMDS), version 2 only: version 1 lets anyone on the instance who can make
/// it fetch a URL steal the credentials.
///
/// A machine that is no instance does not answer at that address, hence the short time-outs. In a pod the answer needs
/// two hops, which AWS forbids by default; pods are meant to use Pod Identity or IRSA.
package struct InstanceMetadata {
    private let environment: AWSEnvironment
    private let http: any HTTPSending

    /// AWS's own clients wait a second, too.
    private static let timeout = Duration.seconds(1)

    /// Asks over the given sender.
    /// - Parameters:
    ///   - environment: Honours `AWS_EC2_METADATA_DISABLED` and `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
    ///   - http: Sends the requests.
    package init(_ environment: AWSEnvironment, http: any HTTPSending) {
        self.environment = environment
        self.http = http
    }
}

extension InstanceMetadata: CredentialsProvider {
    package var name: String { "the EC2 instance metadata service" }

    package func credentials() async throws -> AWSCredentials? {
        guard let token = try await token() else { return nil }
        let folder = "/latest/meta-data/iam/security-credentials/"
        guard let roles = try await get(folder, token), let role = roles.split(whereSeparator: \.isNewline).first else {
            throw AWSError(
                .noCredentials,
                "this EC2 instance has no role",
                hint: "attach an instance profile, or give credentials another way"
            )
        }
        let path = folder + URIEncoding.encode(String(role).trimmingASCIISpace)
        guard let answer = try await get(path, token) else {
            throw AWSError(.credentialsRefused, "\(name) knows no credentials for the role \(role)")
        }
        return try JSONCredentials.parse(Array(answer.utf8), source: name)
    }
}

extension InstanceMetadata {
    /// The region of the instance; `nil` when this is none.
    package func region() async throws -> String? {
        guard let token = try await token() else { return nil }
        return try await get("/latest/meta-data/placement/region", token)?.trimmingASCIISpace
    }

    /// A token for the session; `nil` when nobody answers: then this machine is no instance.
    private func token() async throws -> String? {
        if environment.flag("AWS_EC2_METADATA_DISABLED") { return nil }
        let headers: HTTPFields = ["X-aws-ec2-metadata-token-ttl-seconds": "21600"]
        let request = AWSRequest("PUT", try url("/latest/api/token"), headers: headers, timeout: Self.timeout)
        do {
            let response = try await http.send(request)
            let body = try await response.collect(maximum: 1 << 12)
            guard response.status == 200 else { return nil }
            return String(decoding: body, as: UTF8.self).trimmingASCIISpace
        } catch is AWSError {
            return nil
        }
    }

    private func get(_ path: String, _ token: String) async throws -> String? {
        let headers: HTTPFields = ["X-aws-ec2-metadata-token": token]
        let request = AWSRequest("GET", try url(path), headers: headers, timeout: Self.timeout)
        let response = try await http.send(request)
        let body = String(decoding: try await response.collect(maximum: 1 << 16), as: UTF8.self)
        switch response.status {
        case 200: return body
        case 404: return nil
        case let status:
            throw AWSError(
                .credentialsRefused,
                "\(name) answered with status \(status): \(body.prefix(300))",
                isRetryable: status >= 500 || status == 429
            )
        }
    }

    private func url(_ path: String) throws -> RequestURL {
        var url = try RequestURL(parsing: environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254")
        url.path = path
        return url
    }
}
