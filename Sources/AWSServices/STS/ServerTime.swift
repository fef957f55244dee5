// SPDX-License-Identifier: Apache-2.0

package import AWSCore

/// What time it is at AWS.
package enum ServerTime {
    /// Asks STS without a signature: with a clock that is wrong a signed call would be refused.
    /// - Parameter connection: Where to ask.
    /// - Returns: The moment of the answer, in whole seconds.
    /// - Throws: ``AWSServiceError`` when nothing answers or the answer has no date; `CancellationError`.
    package static func fetch(_ connection: AWSServiceConnection) async throws -> Timestamp {
        let task = "ask AWS for the time"
        do {
            let endpoint = try AWSService.sts.endpoint(in: connection.region, connection.environment)
            let response = try await connection.http.send(AWSRequest("GET", endpoint, timeout: .seconds(10)))
            guard let date = response.headers["Date"].flatMap(Timestamp.init(http:)) else {
                throw AWSServiceError(.badResponse, "cannot \(task): the answer has no date")
            }
            return date
        } catch let error as AWSError {
            throw AWSServiceClient.translate(error, task)
        }
    }
}
