// SPDX-License-Identifier: Apache-2.0

package import AWSCore
internal import AWSServices
internal import Logging

extension SnapshotLocationConfig {
    /// Lends a connection to the location's region with its credentials.
    func withConnection<Result>(
        _ environment: AWSEnvironment,
        _ logger: Logger,
        _ body: (AWSServiceConnection) async throws -> Result
    ) async throws -> Result {
        let (environment, profile) = access(environment)
        return try await AWSServiceConnection.with(
            region: region,
            profile: profile,
            environment: environment,
            logger: logger,
            body
        )
    }

    /// Where the credentials of a location are looked for: its own come before those of the process, as with Velero.
    /// - Parameter environment: Variables and files of the process.
    /// - Returns: The environment to look in, and the profile that is named explicitly.
    package func access(_ environment: AWSEnvironment) -> (environment: AWSEnvironment, profile: String?) {
        guard let file = credentialsFile else { return (environment, profile) }
        return (environment.overriding("AWS_SHARED_CREDENTIALS_FILE", with: file), profile ?? "default")
    }
}
