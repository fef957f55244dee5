// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import Logging
package import ObjectStore

/// What calls of AWS services need from outside; tests give their own.
package struct AWSServiceConnection: Sendable {
    /// Where to call.
    package var region: String
    /// Sends the requests.
    package var http: any HTTPSending
    /// Who signs them.
    package var credentials: CachedCredentials
    /// Variables that move endpoints.
    package var environment: AWSEnvironment
    /// The time of day, for signatures.
    package var clock: WallClock
    /// How often and how patiently requests are tried again.
    package var retrier: Retrier
    /// Takes what is only of interest when something is wrong.
    package var logger: Logger

    /// Eight attempts bridge about half a minute of throttling; no attempt begins two minutes after the first.
    package static let patience = RetryPolicy(maximumAttempts: 8)

    /// Gathers them.
    /// - Parameters:
    ///   - region: Where to call.
    ///   - http: Sends the requests.
    ///   - credentials: Who signs them.
    ///   - environment: Variables that move endpoints.
    ///   - clock: The time of day.
    ///   - retrier: How often and how patiently requests are tried again.
    ///   - logger: Takes what is only of interest when something is wrong.
    package init(
        region: String,
        http: any HTTPSending,
        credentials: CachedCredentials,
        environment: AWSEnvironment,
        clock: WallClock = .system,
        retrier: Retrier = Retrier(AWSServiceConnection.patience),
        logger: Logger
    ) {
        self.region = region
        self.http = http
        self.credentials = credentials
        self.environment = environment
        self.clock = clock
        self.retrier = retrier
        self.logger = logger
    }

    /// Lends a connection; what it holds open is closed when `body` returns.
    ///
    /// The region is the one given, or `AWS_REGION`, or the profile's, or that of the EC2 instance this runs on.
    /// - Parameters:
    ///   - region: Where to call; `nil` looks for it.
    ///   - profile: A profile that is named explicitly.
    ///   - environment: Variables and files.
    ///   - logger: Takes what is only of interest when something is wrong.
    ///   - body: Uses the connection, and keeps nothing of it.
    /// - Returns: What `body` returns.
    /// - Throws: ``AWSServiceError`` `.badConfiguration` when the configuration cannot be used or no region is known, and what
    ///   `body` throws.
    package static func with<Result>(
        region: String? = nil,
        profile: String? = nil,
        environment: AWSEnvironment,
        logger: Logger,
        _ body: (AWSServiceConnection) async throws -> Result
    ) async throws -> Result {
        var options = HTTPConnectionOptions(caFile: environment["AWS_CA_BUNDLE"])
        // As many as callers keep calls in flight.
        options.maximumConnections = 32
        do {
            return try await AsyncHTTPSender.with(options) { http in
                // The endpoints that give credentials are others, with other certificates.
                try await AsyncHTTPSender.with { credentialsHTTP in
                    let chain = try CredentialsChain(environment, profile: profile, http: credentialsHTTP)
                    var found = try region ?? AWSRegion.configured(environment, profile: profile)
                    if found == nil { found = try await InstanceMetadata(environment, http: credentialsHTTP).region() }
                    guard let found else {
                        throw AWSError(
                            .badConfiguration,
                            "no AWS region is known",
                            hint: "set AWS_REGION (aws doctor: --region), or one in the profile or snapshot location"
                        )
                    }
                    let connection = AWSServiceConnection(
                        region: found,
                        http: http,
                        credentials: CachedCredentials(chain),
                        environment: environment,
                        logger: logger
                    )
                    return try await body(connection)
                }
            }
        } catch let error as AWSError {
            throw AWSServiceClient.translate(error, "call AWS")
        }
    }
}
