// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a user is told when a signal stops the command; commands change it as their work goes on.
final class StopNotice: Sendable {
    /// That of the command that runs.
    @TaskLocal static var current = StopNotice("Stopping …")

    private let words: Mutex<String>

    /// What is said unless the command says otherwise.
    init(_ text: String) { words = Mutex(text) }

    /// What is said now.
    var text: String { words.withLock { $0 } }

    /// Says something else from now on.
    func set(_ text: String) { words.withLock { $0 = text } }
}
