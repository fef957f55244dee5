// SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a command speaks: data goes to standard output, words go to standard error, so that a pipe gets only data.
struct Console: Sendable {
    /// Takes one run of bytes for a file descriptor, and says whether it got all of them.
    typealias Sink = @Sendable (_ descriptor: Int32, _ bytes: [UInt8]) -> Bool
    /// Waits for one line of a person's; `nil` when there will be none.
    typealias Answers = @Sendable () async throws -> String?

    private let sink: Sink
    private let answers: Answers?
    /// Whether words go to a terminal, where a line can be drawn over.
    let isTerminal: Bool

    /// The console of the command that runs: the process's own, unless a test puts another in its place.
    @TaskLocal static var standard = ofProcess()

    private static func ofProcess() -> Console {
        let hasPerson = isatty(0) == 1 && isatty(2) == 1
        let answers: Answers = { try await TerminalLine.read() }
        let sink: Sink = { descriptor, bytes in write(bytes, to: descriptor) }
        return Console(isTerminal: isatty(2) == 1, answers: hasPerson ? answers : nil, sink: sink)
    }

    /// A console that hands everything to a closure.
    /// - Parameters:
    ///   - isTerminal: Whether a line can be drawn over.
    ///   - answers: Where answers come from; `nil` when nobody is there to be asked.
    ///   - sink: Takes what is written.
    init(isTerminal: Bool, answers: Answers? = nil, sink: @escaping Sink) {
        self.isTerminal = isTerminal
        self.answers = answers
        self.sink = sink
    }

    /// Whether somebody is there to be asked.
    var isInteractive: Bool { answers != nil }

    /// Writes data as it is.
    func data(_ text: String) { data(Array(text.utf8)) }

    /// Writes data as it is.
    func data(_ bytes: [UInt8]) { _ = sink(1, bytes) }

    /// Writes data of which a part is worth nothing.
    /// - Returns: Whether all of it was taken; a reader that went away, or a full disk, takes no more.
    func stream(_ bytes: [UInt8]) -> Bool { sink(1, bytes) }

    /// Writes one line of words.
    func say(_ text: String) { _ = sink(2, Array((Self.withoutControls(text) + "\n").utf8)) }

    /// Text from outside, such as a name out of a foreign archive, without the characters that steer a terminal.
    static func withoutControls(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        let harmless = text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(harmless))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\n" && scalar != "\t" && (scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value))
    }

    /// Asks a question that is answered with yes or no; anything but a clear yes is a no.
    /// - Throws: `CancellationError` when the user stops the program instead.
    func confirm(_ question: String) async throws -> Bool {
        guard let answers else { return false }
        _ = sink(2, Array("\(question) [y/N] ".utf8))
        let answer = try await answers() ?? ""
        return ["y", "yes"].contains(answer.filter { !$0.isWhitespace }.lowercased())
    }

    /// Asks for a word.
    /// - Returns: What was typed, without white space around it; `nil` when nobody is there to be asked.
    /// - Throws: `CancellationError` when the user stops the program instead.
    func ask(_ question: String) async throws -> String? {
        guard let answers else { return nil }
        _ = sink(2, Array("\(question) ".utf8))
        let answer = try await answers() ?? ""
        return String(answer.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Draws over the current line of a terminal; nothing elsewhere.
    func redraw(_ text: String) {
        guard isTerminal else { return }
        _ = sink(2, Array(("\r\u{1B}[K" + text).utf8))
    }

    /// Writes all of the bytes; a reader that has gone away ends the output, not the work.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
