// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What is piped into the program.
enum StandardInput {
    /// Reads all of it, and hears Ctrl-C meanwhile.
    /// - Parameter maximum: The most bytes accepted.
    /// - Returns: The bytes.
    /// - Throws: ``CommandFailure`` when there are more, or it cannot be read; `CancellationError`.
    static func read(maximum: Int) async throws -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            try Task.checkCancellation()
            guard hasInput() else {
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(0, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure("standard input cannot be read", status: .usage) }
            if count == 0 { return all }
            all += chunk.prefix(count)
            guard all.count <= maximum else {
                throw CommandFailure("standard input holds more than \(maximum) bytes", status: .usage)
            }
        }
    }

    private static func hasInput() -> Bool {
        var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, 0) > 0
    }
}
