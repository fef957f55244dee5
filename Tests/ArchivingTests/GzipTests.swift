// SPDX-License-Identifier: Apache-2.0

import Archiving
import RandomTesting
import Subprocess
import Testing

struct GzipTests {
    private static func sample(_ size: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 7)
        // Runs of a few different bytes: compressible, but not to nothing.
        return (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next() % 11) }
    }

    private func decode(_ bytes: [UInt8], feeding size: () -> Int) throws -> [UInt8] {
        var decoder = try GzipDecoder()
        var content: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let run = rest.prefix(max(1, size()))
            rest = rest[run.endIndex...]
            decoder.feed(Array(run))
            while let piece = try decoder.next() {
                #expect(!piece.isEmpty && piece.count <= GzipDecoder.pieceSize)
                content += piece
            }
        }
        try decoder.finish()
        return content
    }

    @Test(arguments: [0, 1, 100, 65_536, 131_072, 131_073, 700_000], GzipMember.Level.allCases)
    func `what is compressed comes back`(size: Int, level: GzipMember.Level) throws {
        let content = Self.sample(size)
        let member = try GzipMember.compress(content, level: level)
        #expect(Gzip.isGzip(member))
        #expect(try Gzip.decompress(member, maximum: size) == content)
    }

    @Test func `several members are one stream, however they arrive`() throws {
        var generator = SeededGenerator.printingSeed(for: "several members are one stream")
        let parts = [Self.sample(10), [], Self.sample(300_000), Self.sample(1)]
        let stream = try parts.flatMap { try GzipMember.compress($0) }
        let content = parts.flatMap { $0 }
        #expect(try decode(stream) { 1 } == content)
        #expect(try decode(stream) { stream.count } == content)
        #expect(try decode(stream) { Int.random(in: 1...5_000, using: &generator) } == content)
    }

    @Test func `gzip itself accepts it`() async throws {
        let parts = [Self.sample(10), [], Self.sample(300_000)]
        let stream = try parts.flatMap { try GzipMember.compress($0) }
        let test = try await run(
            .name("gzip"),
            arguments: ["-t"],
            input: .array(stream),
            output: .discarded,
            error: .string(limit: 1 << 16)
        )
        #expect(test.terminationStatus.isSuccess)
        #expect(test.standardError == "")
        let output = try await run(
            .name("gzip"),
            arguments: ["-dc"],
            input: .array(stream),
            output: .bytes(limit: 1 << 20),
            error: .discarded
        )
        #expect(output.standardOutput == parts.flatMap { $0 })
    }

    @Test func `what gzip writes is read, file name and all`() async throws {
        let content = Self.sample(50_000)
        let made = try await run(
            .name("gzip"),
            arguments: ["-9c"],
            input: .array(content),
            output: .bytes(limit: 1 << 20),
            error: .discarded
        )
        #expect(try Gzip.decompress(made.standardOutput, maximum: 1 << 20) == content)
        // A header with extra field, name and comment, as RFC 1952 allows.
        let plain = try GzipMember.compress(content)
        let header = [0x1F, 0x8B, 8, 0x1C, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9] + Array("name\u{0}comment\u{0}".utf8)
        #expect(try decode(header + plain[10...]) { 3 } == content)
    }

    @Test func `every proper prefix is known to be cut short`() throws {
        let stream = try GzipMember.compress(Self.sample(400)) + GzipMember.compress(Self.sample(300))
        let first = try GzipMember.compress(Self.sample(400)).count
        for length in 1..<stream.count where length != first {
            let error = #expect(throws: ArchivingError.self) {
                try Gzip.decompress(Array(stream[..<length]), maximum: 1_000)
            }
            #expect(error?.code == .truncated, "at \(length)")
        }
    }

    @Test func `one flipped bit is always noticed in the content`() throws {
        let stream = try GzipMember.compress(Self.sample(200))
        for place in 0..<stream.count {
            for bit in 0..<8 {
                var damaged = stream
                damaged[place] ^= 1 << bit
                // Flips in the header's time stamp, flags and system change no content.
                if let content = try? Gzip.decompress(damaged, maximum: 1_000) { #expect(content == Self.sample(200)) }
            }
        }
    }

    @Test func `what is no gzip is told from what is damaged`() throws {
        let member = try GzipMember.compress(Self.sample(100))
        let cases: [([UInt8], ArchivingError.Code)] = [
            (Array("PK\u{3}\u{4}zip".utf8), .notGzip), (Array("{\"kind\":\"List\"}".utf8), .notGzip), ([], .notGzip),
            (member + Array("garbage".utf8), .trailingBytes), (member + [0, 0, 0, 0], .trailingBytes),
            (Array(member.dropLast(8)) + [0, 0, 0, 0, 0, 0, 0, 0], .corrupt),
            ([0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 0, 0], .corrupt),
        ]
        for (bytes, code) in cases {
            for size in [1, max(1, bytes.count)] {
                let error = #expect(throws: ArchivingError.self) { _ = try decode(bytes) { size } }
                #expect(error?.code == code)
            }
        }
    }

    @Test func `a bomb comes out in small pieces, and not at all where there is a maximum`() throws {
        let bomb = try GzipMember.compress([UInt8](repeating: 0, count: 64 << 20))
        #expect(bomb.count < 400_000)
        let error = #expect(throws: ArchivingError.self) { try Gzip.decompress(bomb, maximum: 1 << 20) }
        #expect(error?.code == .tooLarge)
        var decoder = try GzipDecoder()
        decoder.feed(bomb)
        let piece = try #require(try decoder.next())
        #expect(piece.count <= GzipDecoder.pieceSize)
    }

    @Test func `damaged streams never give more than they hold`() throws {
        var generator = SeededGenerator.printingSeed(for: "damaged streams")
        let stream = try GzipMember.compress(Self.sample(5_000)) + GzipMember.compress(Self.sample(5_000))
        var refused = 0
        for _ in 0..<1_500 {
            var bytes = stream
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if (try? Gzip.decompress(bytes, maximum: 1 << 20)) == nil { refused += 1 }
        }
        #expect(refused > 1_300)
    }

    @Test func `a buffer is a valid file at any time`() throws {
        var buffer = GzipBuffer()
        #expect(try Gzip.decompress(buffer.finished(), maximum: 0).isEmpty)
        var content: [UInt8] = []
        for number in 0..<40 {
            let part = Self.sample(number * 1_000)
            try buffer.append(part)
            content += part
            if number % 9 == 0 { #expect(try Gzip.decompress(buffer.finished(), maximum: 1 << 20) == content) }
        }
        #expect(try Gzip.decompress(buffer.finished(), maximum: 1 << 20) == content)
    }
}
