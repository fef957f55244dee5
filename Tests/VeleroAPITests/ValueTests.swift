// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

struct ValueTests {
    @Test(arguments: [
        ("720h0m0s", "720h0m0s", 2_592_000_000_000_000), ("72h", "72h0m0s", 259_200_000_000_000),
        ("1h30m", "1h30m0s", 5_400_000_000_000),
        ("500ms", "500ms", 500_000_000), ("0", "0s", 0), ("0s", "0s", 0), ("1.5s", "1.5s", 1_500_000_000),
        ("-1m", "-1m0s", -60_000_000_000),
        ("90s", "1m30s", 90_000_000_000), ("1us", "1µs", 1_000), ("1.5µs", "1.5µs", 1_500), ("17ns", "17ns", 17),
        (".5h", "30m0s", 1_800_000_000_000),
        ("+5m", "5m0s", 300_000_000_000), ("1h0.5s", "1h0m0.5s", 3_600_500_000_000),
        ("2562047h47m16s", "2562047h47m16s", 9_223_372_036_000_000_000),
    ])
    func `durations are Go's`(text: String, printed: String, nanoseconds: Int64) throws {
        let duration = try GoDuration(text)
        #expect(duration.nanoseconds == nanoseconds)
        #expect(duration.description == printed)
        #expect(try GoDuration(printed) == duration)
    }

    @Test(arguments: [
        "", "-", "1", "h", "1d", "1h30", "1 h", "1hh", ".s", "1..5s", "9999999999h", "soon", "1h-30m", "٣h",
    ])
    func `other texts are no durations`(text: String) {
        let error = #expect(throws: VeleroAPIError.self) { try GoDuration(text) }
        #expect(error?.code == .invalidDuration)
        #expect(error?.message.contains("\"\(text)\"") == true)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-22T17:47:16Z", 1_795_369_636), ("2000-02-29T23:59:59Z", 951_868_799),
        ("1969-12-31T23:59:59Z", -1), ("2100-03-01T00:00:00Z", 4_107_542_400),
        ("1600-02-29T12:00:00Z", -11_670_955_200),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `times are read and printed`(text: String, seconds: Int) throws {
        #expect(try Timestamp(text).seconds == seconds)
        #expect(Timestamp(seconds: seconds).description == text)
    }

    @Test(arguments: [
        ("2026-11-22T17:47:16.123456789Z", 1_795_369_636), ("2026-11-22T19:47:16+02:00", 1_795_369_636),
        ("2026-11-22t12:17:16.5-05:30", 1_795_369_636), ("2026-11-22 17:47:16Z", 1_795_369_636),
    ])
    func `other spellings of a time are read`(text: String, seconds: Int) throws {
        #expect(try Timestamp(text).seconds == seconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T17:47:16", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-31T00:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T17:60:00Z", "2026-11-22T17:47:16.Z", "2026-11-22T17:47:16+0200",
        "2026-11-22T17:47:16ZZ",
        "+026-11-22T17:47:16Z", "2026-11-22T17:47:16+99:00",
    ])
    func `other texts are no times`(text: String) {
        #expect(throws: VeleroAPIError.self) { try Timestamp(text) }
    }

    @Test func `each day of eight hundred years prints as itself`() throws {
        var previous = ""
        for day in stride(from: -146_097, to: 146_097, by: 1) {
            let time = Timestamp(seconds: day * 86_400 + 3_661)
            let text = time.description
            #expect(try Timestamp(text) == time)
            #expect(day < -719_000 || text > previous)
            previous = text
        }
    }

    @Test func `a time has Go's form and the form of a schedule's names`() {
        let time = Timestamp(seconds: 1_795_369_636)
        #expect(time.goDescription == "2026-11-22 17:47:16 +0000 UTC")
        #expect(time.compact == "20261122174716")
        #expect(time.advanced(by: GoDuration(seconds: -16)).description == "2026-11-22T17:47:00Z")
    }

    @Test(arguments: ["a", "shop", "shop-1", "nightly-20261122174750", "a.b.c", "0", String(repeating: "x", count: 63)])
    func `valid names pass`(name: String) throws {
        try ObjectName.check(name, of: "backup")
    }

    @Test(arguments: [
        ("", "may not be empty"), ("Shop", "is not valid"), ("a_b", "is not valid"), ("-a", "is not valid"),
        ("a-", "is not valid"),
        ("a..b", "is not valid"), ("a.-b", "is not valid"), (".", "is not valid"), ("a/b", "is not valid"),
        ("größe", "is not valid"),
        (String(repeating: "x", count: 64), "is 64 characters long, at most 63 fit"), ("a b", "is not valid"),
        ("a\n", "is not valid"),
    ])
    func `other names are refused in one sentence`(name: String, words: String) {
        let error = #expect(throws: VeleroAPIError.self) { try ObjectName.check(name, of: "backup") }
        #expect(error?.code == .invalidName)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `long names are shortened for labels as Velero does`() {
        let short = String(repeating: "a", count: 63)
        #expect(LabelValue.of(short) == short)
        // printf a…a (64) | sha256sum begins with ffe054.
        #expect(LabelValue.of(String(repeating: "a", count: 64)) == String(repeating: "a", count: 57) + "ffe054")
    }
}
