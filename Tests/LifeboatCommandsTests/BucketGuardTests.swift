// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

/// When a bucket may be destroyed.
struct BucketGuardTests {
    private static func guardian(_ contents: BucketContents, twice: Bool) -> BucketGuard {
        BucketGuard(bucket: "shop", contents: contents, deletesBackups: twice)
    }

    @Test func `an empty bucket may go, whatever is said`() throws {
        #expect(try Self.guardian(.nothing, twice: false).question(confirmed: nil) == nil)
        #expect(try Self.guardian(.nothing, twice: true).question(confirmed: "other") == nil)
    }

    @Test(arguments: [
        (BucketContents.backups(["a", "b", "c", "d"]), "holds 4 backups (a, b, c, …)"),
        (.backups(["a"]), "holds 1 backup (a)"),
        (.others, "holds objects"),
        (.unknown("denied"), "cannot be seen whether the bucket shop holds backups: denied"),
    ])
    func `a bucket that holds something, or may, is only destroyed when it is said twice`(
        contents: BucketContents,
        words: String
    ) throws {
        let once = try #require(throws: CommandFailure.self) {
            _ = try Self.guardian(contents, twice: false).question(confirmed: "shop")
        }
        #expect(once.message.contains(words) && once.message.hasPrefix("nothing was destroyed"), "\(once)")
        let guardian = Self.guardian(contents, twice: true)
        #expect(try guardian.question(confirmed: nil)?.contains(words) == true)
        #expect(try guardian.question(confirmed: "shop") == nil)
        #expect(throws: CommandFailure.self) { _ = try guardian.question(confirmed: "shop2") }
        #expect(guardian.isName("shop") && !guardian.isName("") && !guardian.isName(nil))
    }

    @Test func `of several buckets each that holds something is asked about, but the one whose name was given`() throws
    {
        func guardian(_ name: String, _ contents: BucketContents) -> BucketGuard {
            BucketGuard(bucket: name, contents: contents, deletesBackups: true)
        }
        let guardians = [guardian("a", .others), guardian("b", .nothing), guardian("c", .unknown("denied"))]
        func asked(_ confirmed: String?) throws -> [String] {
            try BucketGuard.questions(of: guardians, confirmed: confirmed).map(\.guardian.bucket)
        }
        #expect(try asked(nil) == ["a", "c"])
        #expect(try asked("a") == ["c"])
        #expect(try asked("b") == ["a", "c"])
        #expect(throws: CommandFailure.self) { _ = try asked("d") }
    }
}
