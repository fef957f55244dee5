// SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a command speaks: data goes to standard output, words go to standard error, so that a pipe gets only data.
struct Console: Sendable {
    /// Takes one run of bytes for a file descriptor.
    typealias Sink = @Sendable (_ descriptor: Int32, _ bytes: [UInt8]) -> Void

    private let sink: Sink
    /// Whether words go to a terminal, where a line can be drawn over.
    let isTerminal: Bool

    /// The process's own console.
    static let standard = Console(isTerminal: isatty(2) == 1) { descriptor, bytes in
        write(bytes, to: descriptor)
    }

    /// A console that hands everything to a closure, for tests.
    init(isTerminal: Bool, sink: @escaping Sink) {
        self.isTerminal = isTerminal
        self.sink = sink
    }

    /// Writes data as it is.
    func data(_ text: String) { sink(1, Array(text.utf8)) }

    /// Writes data as it is.
    func data(_ bytes: [UInt8]) { sink(1, bytes) }

    /// Writes one line of words.
    func say(_ text: String) { sink(2, Array((text + "\n").utf8)) }

    /// Draws over the current line of a terminal; nothing elsewhere.
    func redraw(_ text: String) {
        guard isTerminal else { return }
        sink(2, Array(("\r\u{1B}[K" + text).utf8))
    }

    /// Writes all of the bytes; a reader that has gone away ends the output, not the work.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
