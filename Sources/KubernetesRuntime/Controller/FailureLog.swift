// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Remembers what was said of each key that fails, so that the same failure is told once, however often it is tried.
final class FailureLog: Sendable {
    private let told = Mutex<[String: String]>([:])

    /// Takes a failure.
    /// - Returns: Whether it is another one than the key's last.
    func isNews(_ key: String, _ description: String) -> Bool {
        told.withLock { told in
            if told[key] == description { return false }
            told[key] = description
            return true
        }
    }

    /// Takes a success.
    /// - Returns: Whether the key had failed before.
    func hasRecovered(_ key: String) -> Bool {
        told.withLock { $0.removeValue(forKey: key) != nil }
    }
}
