// SPDX-License-Identifier: Apache-2.0

/// The places where credentials may be, asked in the order of AWS's own clients; the first that is in use decides.
///
/// 1. A profile that is named explicitly — and then nothing else.
/// 2. Environment variables.
/// 3. Web identity (IRSA).
/// 4. `AWS_PROFILE`, or the profile `default`.
/// 5. The container endpoint (EKS Pod Identity, ECS).
/// 6. The EC2 instance metadata service.
package struct CredentialsChain {
    private let providers: [any CredentialsProvider]

    /// Asks the given places in order.
    package init(_ providers: [any CredentialsProvider]) { self.providers = providers }

    /// The chain of AWS's own clients.
    /// - Parameters:
    ///   - environment: Variables and files.
    ///   - profile: A profile that is named explicitly.
    ///   - http: Reaches the endpoints.
    ///   - clock: The time of day, for signatures.
    /// - Throws: ``AWSError`` `.badConfiguration` when the configuration files cannot be understood.
    package init(
        _ environment: AWSEnvironment,
        profile: String?,
        http: any HTTPSending,
        clock: WallClock = .system
    ) throws {
        let files = ProfileCredentials(environment: environment, http: http, clock: clock, explicitProfile: profile)
        guard profile == nil else {
            self.init([files])
            return
        }
        let region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
        let sts = STSClient(environment: environment, http: http, clock: clock, region: region)
        self.init([
            EnvironmentCredentials(environment: environment),
            WebIdentityCredentials(environment: environment, sts: sts),
            files,
            ContainerCredentials(environment: environment, http: http),
            InstanceMetadata(environment, http: http),
        ])
    }
}

extension CredentialsChain: CredentialsProvider {
    package var name: String { "the credentials chain" }

    package func credentials() async throws -> AWSCredentials? {
        for provider in providers {
            if let found = try await provider.credentials() { return found }
        }
        throw AWSError(
            .noCredentials,
            "no AWS credentials were found; looked at " + providers.map(\.name).joined(separator: ", "),
            hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE (of a store: s3://bucket?profile=…)"
        )
    }
}
