// SPDX-License-Identifier: Apache-2.0

import Archiving
import RandomTesting
import Testing

struct TarReaderTests {
    private static func pax(_ records: String) -> [UInt8] { TarSamples.file("PaxHeaders/x", records, type: "x") }

    @Test func `names come from all the places where they are kept`() throws {
        let long = String(repeating: "l", count: 180)
        let archive =
            TarSamples.file("./plain", "1") + TarSamples.header("name", size: 1, prefix: "prefix")
            + TarSamples.body("2")
            + TarSamples.file("././@LongLink", long + "\u{0}", type: "L") + TarSamples.file("cut", "3")
            + Self.pax("18 path=pax/näme\n") + TarSamples.file("cut", "4")
            // GNU keeps times where POSIX keeps the prefix.
            + TarSamples.checked(
                {
                    var block = TarSamples.header("gnu", size: 1, magic: "ustar  ")
                    block.replaceSubrange(345..<356, with: Array("12345670123".utf8))
                    return block
                }()
            ) + TarSamples.body("5") + TarSamples.file("old", "6", type: "\u{0}") + TarSamples.end
        let entries = try TarSamples.read(archive)
        #expect(entries.map(\.path) == ["plain", "prefix/name", long, "pax/näme", "gnu", "old"])
        #expect(entries.map(\.body) == ["1", "2", "3", "4", "5", "6"].map { Array($0.utf8) })
    }

    @Test func `directories and global headers are passed over`() throws {
        let archive =
            TarSamples.file("pax_global_header", "19 comment=whatever\n", type: "g")
            + TarSamples.header("./", type: "5")
            + TarSamples.header("resources/", type: "5") + TarSamples.header("old/", type: "0")
            + TarSamples.file("resources/a", "x") + TarSamples.end + [UInt8](repeating: 0, count: 8192)
        #expect(try TarSamples.read(archive).map(\.path) == ["resources/a"])
    }

    @Test func `a size may come from a PAX record, and bodies nobody wants are passed over`() throws {
        let archive =
            Self.pax("9 size=5\n") + TarSamples.header("a") + TarSamples.body("12345") + TarSamples.file("b", "678")
            + TarSamples.file("empty", "") + TarSamples.end
        var reader = TarReader()
        let entries = try reader.push(archive[...]) { $0 != "b" }
        try reader.finish()
        #expect(entries.map(\.path) == ["a", "empty"])
        #expect(entries.first?.body == Array("12345".utf8))
    }

    /// An archive that must be refused; described by what the message says, as its bytes say little.
    struct Refused: Sendable, CustomTestStringConvertible {
        let archive: [UInt8]
        let code: ArchivingError.Code
        let words: String

        init(_ archive: [UInt8], _ code: ArchivingError.Code, _ words: String) {
            self.archive = archive
            self.code = code
            self.words = words
        }

        var testDescription: String { "\(code): \(words)" }
    }

    @Test(arguments: [
        Refused(TarSamples.file("/etc/passwd", "x"), ArchivingError.Code.unsafePath, "\"/etc/passwd\""),
        Refused(TarSamples.file("../x", "x"), .unsafePath, "\"../x\""),
        Refused(TarSamples.file("resources/../../x", "x"), .unsafePath, "\"resources/../../x\""),
        Refused(TarSamples.file("resources/..", "x"), .unsafePath, "\"resources/..\""),
        Refused(Self.pax("20 path=a\u{0}b/../../c\n") + TarSamples.file("x", ""), .unsafePath, "NUL"),
        Refused(Self.pax("11 path=..\n") + TarSamples.file("x", ""), .unsafePath, "\"..\""),
        Refused(TarSamples.file("", "x"), .unsafePath, "no name"),
        Refused(TarSamples.header("../up/", type: "5"), .unsafePath, "\"../up/\""),
        Refused(TarSamples.header("hard", type: "1"), .unsupportedEntry, "\"hard\" is a hard link"),
        Refused(TarSamples.header("soft", type: "2"), .unsupportedEntry, "\"soft\" is a symbolic link"),
        Refused(TarSamples.header("char", type: "3"), .unsupportedEntry, "\"char\" is a device"),
        Refused(TarSamples.header("block", type: "4"), .unsupportedEntry, "\"block\" is a device"),
        Refused(TarSamples.header("fifo", type: "6"), .unsupportedEntry, "\"fifo\" is a pipe"),
        Refused(TarSamples.header("sparse", type: "S"), .unsupportedEntry, "\"sparse\""),
        Refused(Self.pax("22 GNU.sparse.major=1\n") + TarSamples.file("x", ""), .unsupportedEntry, "sparse"),
        Refused(TarSamples.header("big", size: 1 << 20 + 1), .tooLarge, "\"big\" has"),
        Refused(TarSamples.header("meta", size: 2 << 20, type: "x"), .tooLarge, "metadata"),
        Refused(TarSamples.header("long", size: 2 << 20, type: "L"), .tooLarge, "metadata"),
        Refused(Self.pax("99 path=a\n") + TarSamples.file("x", ""), .corrupt, "PAX"),
        Refused(Self.pax("path=a\n") + TarSamples.file("x", ""), .corrupt, "PAX"),
        Refused(Self.pax("10 size=-1\n") + TarSamples.file("x", ""), .corrupt, "PAX"),
        Refused(Self.pax("0 \n") + TarSamples.file("x", ""), .corrupt, "PAX"),
        Refused([UInt8](repeating: 0x41, count: 512), .notTar, "not a tar archive"),
        Refused(Array("PK\u{3}\u{4}".utf8), .notTar, "4 bytes"),
        Refused([], .notTar, "empty"),
        Refused(TarSamples.file("ok", "x") + [UInt8](repeating: 1, count: 512), .corrupt, "checksum"),
        Refused(
            TarSamples.file("ok", "x") + [UInt8](repeating: 0, count: 512) + TarSamples.file("x", ""),
            .corrupt,
            "empty block"
        ),
        Refused(TarSamples.file("ok", "x") + TarSamples.end + [0, 0, 1], .trailingBytes, "end mark"),
        Refused(TarSamples.file("ok", "x"), .truncated, "ends too early"),
        Refused(TarSamples.file("ok", "x") + [UInt8](repeating: 0, count: 512), .truncated, "ends too early"),
        Refused(Array(TarSamples.file("ok", "xyz").prefix(514)), .truncated, "ends too early"),
    ])
    func `what is unsafe, foreign or broken is refused by name`(refused: Refused) {
        let error = #expect(throws: ArchivingError.self) { try TarSamples.read(refused.archive) }
        #expect(error?.code == refused.code)
        #expect(error?.message.contains(refused.words) == true, "\(error?.message ?? "")")
    }

    @Test func `a name with control characters does not reach the terminal`() {
        let error = #expect(throws: ArchivingError.self) { try TarSamples.read(TarSamples.file("../\u{1B}[2J\n", "")) }
        #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    }

    @Test func `sizes in base 256 are read, absurd ones refused`() throws {
        var block = TarSamples.header("a")
        block.replaceSubrange(124..<136, with: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3])
        let archive = TarSamples.checked(block) + TarSamples.body("abc") + TarSamples.end
        #expect(try TarSamples.read(archive).first?.body == Array("abc".utf8))
        block.replaceSubrange(124..<136, with: [UInt8](repeating: 0xFF, count: 12))
        let error = #expect(throws: ArchivingError.self) { try TarSamples.read(TarSamples.checked(block)) }
        #expect(error?.code == .notTar)
    }

    @Test func `where the pieces end makes no difference`() throws {
        var generator = SeededGenerator.printingSeed(for: "where the pieces end makes no difference")
        let encoder = TarEntryEncoder(modifiedAt: 0)
        var archive: [UInt8] = []
        for number in 0..<40 {
            let body = (0..<Int.random(in: 0...1500, using: &generator)).map { UInt8(truncatingIfNeeded: $0) }
            let path = String(repeating: "d/", count: Int.random(in: 0...120, using: &generator)) + "file-\(number)"
            encoder.append(path: path, body: body[...], to: &archive)
        }
        archive += TarEntryEncoder.endOfArchive
        let whole = try TarSamples.read(archive)
        #expect(whole.count == 40)
        for largest in [1, 7, 511, 513, 3000] {
            var reader = TarReader()
            var entries: [TarEntry] = []
            var rest = archive[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...largest, using: &generator))
                rest = rest[piece.endIndex...]
                entries += try reader.push(piece)
            }
            try reader.finish()
            #expect(entries == whole)
        }
    }

    @Test func `damaged archives give an error or entries within bounds, never more`() {
        var generator = SeededGenerator.printingSeed(for: "damaged archives")
        let sound =
            TarSamples.file("a", String(repeating: "x", count: 700)) + Self.pax("12 path=abc\n")
            + TarSamples.file("b", "y")
            + TarSamples.file("././@LongLink", "long/name", type: "L") + TarSamples.file("c", "z") + TarSamples.end
        var refused = 0
        for _ in 0..<3_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            do {
                let entries = try TarSamples.read(bytes)
                #expect(entries.reduce(0) { $0 + $1.body.count } <= bytes.count)
                for entry in entries {
                    #expect(!entry.path.hasPrefix("/") && !entry.path.split(separator: "/").contains(".."))
                }
            } catch { refused += 1 }
        }
        #expect(refused > 1_000)
    }
}
