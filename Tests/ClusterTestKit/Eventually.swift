// SPDX-License-Identifier: Apache-2.0

/// Asks again and again until the answer is yes.
/// - Throws: ``NeverHappened``; whatever the closure throws.
package func eventually(
    _ what: String,
    within limit: Duration = .seconds(60),
    every pause: Duration = .milliseconds(50),
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHappened(what: what, limit: limit) }
        try await Task.sleep(for: pause)
    }
}

/// That something did not happen in time.
package struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    let limit: Duration
    package var description: String { "it did not happen within \(limit) that \(what)" }
}
