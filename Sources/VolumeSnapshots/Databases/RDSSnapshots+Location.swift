// SPDX-License-Identifier: Apache-2.0

package import AWSCore
internal import AWSServices
package import Logging

extension RDSSnapshots {
    /// Lends the databases in reach of a snapshot location: those of its region and account.
    /// - Parameters:
    ///   - config: The location's settings; its key for disks does not count, databases have their own.
    ///   - environment: Variables and files; the location's profile and credentials file come before what they say.
    ///   - logger: Takes what is only of interest when something is wrong.
    ///   - body: Uses them, and keeps nothing of them.
    /// - Returns: What `body` returns.
    /// - Throws: `AWSServiceError` when there is no way to the region, and what `body` throws.
    package static func with<Result>(
        _ config: SnapshotLocationConfig,
        environment: AWSEnvironment,
        logger: Logger,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result {
        try await config.withConnection(environment, logger) { try await body(RDSSnapshots(RDSClient($0))) }
    }
}
