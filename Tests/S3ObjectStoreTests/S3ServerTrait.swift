// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ClusterTestKit
import Logging
import ObjectStore
import S3ObjectStore
import Testing

/// One S3 server for all tests of a suite.
struct S3ServerTrait: SuiteTrait, TestScoping {
    let program: S3Server.Program

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await withS3Server(program) { server in
            try await Self.$server.withValue(server) { try await function() }
        }
    }

    @TaskLocal static var server: S3Server?
}

extension Trait where Self == S3ServerTrait {
    /// Runs a server for the suite, and fails its tests when that is not possible.
    static func s3Server(_ program: S3Server.Program) -> Self { S3ServerTrait(program: program) }
}

/// Lends a store in a new bucket of the suite's server.
func withBucket<Result>(
    prefix: String = "",
    locking: Bool = false,
    change: (inout S3Location) -> Void = { _ in },
    _ body: (any ObjectStorage) async throws -> Result
) async throws -> Result {
    let server = try #require(S3ServerTrait.server)
    var location = S3Location(bucket: try await server.makeBucket(locking: locking), prefix: prefix)
    location.endpoint = server.endpoint
    change(&location)
    let environment = AWSEnvironment.system(variables: server.environment)
    return try await S3Store.with(location, environment: environment, logger: Logger(label: "test"), body)
}

/// What an error says, or that there was none.
func words(_ work: () async throws -> Void) async -> String {
    do {
        try await work()
        return "it worked"
    } catch { return "\(error)" }
}
