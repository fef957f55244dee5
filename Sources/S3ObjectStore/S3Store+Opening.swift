// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import Logging
package import ObjectStore

extension S3Store {
    /// Lends the store that a storage URL describes; its connections are closed when `body` returns.
    ///
    /// What the URL leaves open comes from the environment: `AWS_REGION` and the profile's region, `AWS_ENDPOINT_URL_S3`
    /// and `AWS_ENDPOINT_URL`, `AWS_CA_BUNDLE`, and the credentials (see ``AWSCore/CredentialsChain``). Nothing is sent
    /// before the first operation, except that an EC2 instance is asked for its region when nobody says one.
    /// - Parameters:
    ///   - location: The bucket and its options.
    ///   - environment: Variables and files.
    ///   - logger: Takes what is only of interest when something is wrong.
    ///   - body: Uses the store, and keeps nothing of it.
    /// - Returns: What `body` returns.
    /// - Throws: ``ObjectStoreError`` `.invalid` when an option cannot be used, and what `body` throws.
    package static func with<Result>(
        _ location: S3Location,
        environment: AWSEnvironment,
        logger: Logger,
        _ body: (any ObjectStorage) async throws -> Result
    ) async throws -> Result {
        try await S3Bucket.with(location, environment: environment, logger: logger) { bucket in
            try await body(bucket.store)
        }
    }

    /// Lends the whole bucket, whatever the location's prefix is.
    static func withWhole<Result>(
        _ location: S3Location,
        environment: AWSEnvironment,
        logger: Logger,
        _ body: (S3Store) async throws -> Result
    ) async throws -> Result {
        var options = HTTPConnectionOptions(
            caFile: location.caFile ?? environment["AWS_CA_BUNDLE"],
            insecureSkipTLSVerify: location.insecureSkipTLSVerify
        )
        options.certificates = location.certificates
        do {
            return try await AsyncHTTPSender.with(options) { http in
                // The endpoints that give credentials are others, with other certificates.
                try await AsyncHTTPSender.with { credentialsHTTP in
                    let opening = S3Opening(location: location, environment: environment, http: credentialsHTTP)
                    let dependencies = S3Dependencies(
                        http: http,
                        credentials: CachedCredentials(try opening.chain()),
                        logger: logger
                    )
                    return try await body(S3Store(try await opening.configuration(), dependencies))
                }
            }
        } catch let error as AWSError {
            throw S3Client.translate(error, "use \(location)")
        }
    }
}

/// Works out what a storage URL leaves open.
struct S3Opening {
    let location: S3Location
    let environment: AWSEnvironment
    let http: any HTTPSending

    func chain() throws -> CredentialsChain {
        try CredentialsChain(environment, profile: location.profile, http: http)
    }

    func configuration() async throws -> S3Configuration {
        var configuration = S3Configuration(bucket: location.bucket, isRegionBinding: location.region != nil)
        let endpoint = location.endpoint ?? environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"]
        configuration.endpoint = try endpoint.map(RequestURL.init(parsing:))
        configuration.publicEndpoint = try location.publicEndpoint.map(RequestURL.init(parsing:))
        configuration.pathStyle = location.pathStyle
        configuration.tagging = location.tagging
        configuration.sendsChecksums = location.sendsChecksums
        configuration.encryption = location.encryption
        configuration.kmsKeyID = location.kmsKeyID
        configuration.objectLockMode = location.objectLockMode
        configuration.paysForRequests = location.paysForRequests
        configuration.customerKey = try customerKey()
        try refuseKeyInTheClear(configuration)
        if let region = try location.region ?? AWSRegion.configured(environment, profile: location.profile) {
            configuration.region = region
        } else if endpoint == nil, isOnInstance,
            let region = try await InstanceMetadata(environment, http: http).region()
        {
            configuration.region = region
        }
        return configuration
    }

    /// The key that objects are encrypted with, which is read anew each time.
    private func customerKey() throws -> CustomerKey? {
        guard let path = location.customerKeyFile else { return location.customerKey }
        guard let content = try environment.bytes(of: path) else {
            throw ObjectStoreError(
                .invalid,
                "cannot use \(location): there is no file \(path), which should hold the customer's key",
                hint: "in a cluster the file must be in the server's pod"
            )
        }
        return try CustomerKey(content, from: "the file \(path)")
    }

    /// A key that travels unencrypted is no secret any more; AWS refuses it, too.
    private func refuseKeyInTheClear(_ configuration: S3Configuration) throws {
        guard configuration.customerKey != nil, let endpoint = configuration.endpoint, endpoint.scheme == "http",
            !endpoint.isLoopback
        else { return }
        throw ObjectStoreError(
            .invalid,
            "cannot use \(location): the customer's key would go to \(endpoint.text) unencrypted",
            hint: "use an endpoint with https://"
        )
    }

    /// Whether only the metadata service can know credentials: asking it elsewhere would cost a second for nothing.
    private var isOnInstance: Bool {
        let others = [
            "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        ]
        return location.profile == nil && others.allSatisfy { environment[$0] == nil }
    }
}
