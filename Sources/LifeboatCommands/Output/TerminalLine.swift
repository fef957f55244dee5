// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads a line from the terminal without holding up the rest of the program, so that Ctrl-C is heard meanwhile.
enum TerminalLine {
    private static let longest = 1_024

    /// The next line without its newline; `nil` at the end of the input.
    /// - Throws: `CancellationError`.
    static func read() async throws -> String? {
        var line: [UInt8] = []
        while line.count < longest {
            try Task.checkCancellation()
            guard hasInput() else {
                try await Task.sleep(for: .milliseconds(50))
                continue
            }
            var byte: UInt8 = 0
            let count = unsafe Glibc.read(0, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
            if byte == 0x0A { break }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }

    private static func hasInput() -> Bool {
        var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, 0) > 0
    }
}
