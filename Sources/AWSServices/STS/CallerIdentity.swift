// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// Who the credentials belong to.
package struct CallerIdentity: Sendable, Equatable {
    /// The account's number.
    package let account: String
    /// The role's session or the user.
    package let arn: String
    /// The unique identifier of it.
    package let userID: String

    /// Asks STS, which answers whoever has valid credentials: no permission is needed.
    /// - Parameter connection: Where to call, and as whom.
    /// - Returns: Who that is.
    /// - Throws: ``AWSServiceError`` or `CancellationError`.
    package static func fetch(_ connection: AWSServiceConnection) async throws -> CallerIdentity {
        let client = AWSServiceClient(.sts, connection)
        let answer = try await client.query(
            .init(operation: "GetCallerIdentity", task: "ask who the credentials belong to"),
            QueryForm("GetCallerIdentity", of: .sts)
        )
        guard let result = answer.child("GetCallerIdentityResult"), let account = result["Account"],
            let arn = result["Arn"]
        else {
            throw AWSServiceError(.badResponse, "STS in \(connection.region) gave an answer without an account")
        }
        return CallerIdentity(account: account, arn: arn, userID: result["UserId"] ?? "")
    }
}
