// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import RandomTesting
import Testing
import VeleroAPI

@testable import Controllers

struct TimeZoneTests {
    /// Offsets that Python's zoneinfo gives with tzdata 2025b.
    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29T00:59:59Z", 3_600), ("Europe/Berlin", "2026-03-29T01:00:00Z", 7_200),
        ("Europe/Berlin", "2026-10-25T00:59:59Z", 7_200), ("Europe/Berlin", "2026-10-25T01:00:00Z", 3_600),
        ("Europe/Berlin", "2099-07-01T00:00:00Z", 7_200), ("America/New_York", "2026-03-08T06:59:59Z", -18_000),
        ("America/New_York", "2026-03-08T07:00:00Z", -14_400), ("America/New_York", "2026-11-01T05:59:59Z", -14_400),
        ("America/New_York", "2026-11-01T06:00:00Z", -18_000), ("Asia/Kolkata", "2026-07-01T00:00:00Z", 19_800),
        ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", 39_600),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 37_800),
        ("Australia/Lord_Howe", "2026-10-03T15:29:59Z", 37_800),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", 39_600),
        ("Australia/Lord_Howe", "2026-12-31T23:59:59Z", 39_600), ("Africa/Cairo", "2026-04-23T22:00:00Z", 10_800),
        ("Africa/Cairo", "2026-10-29T20:59:59Z", 10_800), ("Africa/Cairo", "2026-10-29T21:00:00Z", 7_200),
        ("America/Santiago", "2026-04-05T02:59:59Z", -10_800), ("America/Santiago", "2026-04-05T03:00:00Z", -14_400),
    ])
    func `clocks are set at the second they are set at`(zone: String, moment: String, offset: Int) throws {
        let rules = try #require(Zones.all[zone])
        let second = try Timestamp(moment).seconds
        #expect(rules.span(at: second).offset == offset)
        // What the files of this machine say, where it has them.
        if let system = try? TimeZoneDirectory.system.rules(named: zone) {
            #expect(system.span(at: second).offset == offset)
        }
    }

    @Test(arguments: [
        ("XYZ3", -10_800, -10_800), ("<-03>3", -10_800, -10_800), ("IST-2IDT,M3.4.4/26,M10.5.0", 7_200, 10_800),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 0, 3_600), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7_200, -3_600),
        ("EST5EDT", -18_000, -14_400), ("AAA-1BBB-3,J60/0,J300", 3_600, 10_800), ("AAA1BBB,59/0:30:15,299", -3_600, 0),
    ])
    func `texts of POSIX are read`(text: String, january: Int, july: Int) throws {
        let clock = try #require(YearlyClock(text))
        #expect(clock.span(at: try Timestamp("2026-01-15T00:00:00Z").seconds).offset == january)
        #expect(clock.span(at: try Timestamp("2026-07-15T00:00:00Z").seconds).offset == july)
    }

    @Test(arguments: [
        "", "A1", "AB1", "ABC", "<ABC1", "ABC1DEF,", "ABC1DEF,M3.5.0", "ABC1DEF,M13.1.0,M3.5.0",
        "ABC1DEF,M3.6.0,M10.5.0",
        "ABC1DEF,M3.5.7,M10.5.0", "ABC1DEF,J0,J5", "ABC1DEF,366,1", "ABC1DEF,M3.5.0,M10.5.0x", "ABC168", "ABC1:60",
    ])
    func `other texts are none`(text: String) {
        #expect(YearlyClock(text) == nil)
    }

    @Test func `a span ends where the next one begins`() {
        for zone in Zones.all.values where zone != .utc && zone.name != "Asia/Kolkata" {
            var second = 1_767_225_600
            for _ in 0..<20 {
                let span = zone.span(at: second)
                #expect(span.end > second)
                #expect(zone.span(at: span.end - 1) == span)
                #expect(zone.span(at: span.end).offset != span.offset)
                second = span.end
            }
        }
    }

    @Test func `weeks are those of ISO 8601`() {
        // Python's isocalendar of the last and first days of some years.
        let weeks: [(day: String, year: Int, number: Int)] = [
            ("2024-12-29", 2024, 52), ("2024-12-30", 2025, 1), ("2025-12-28", 2025, 52), ("2025-12-29", 2026, 1),
            ("2026-12-31", 2026, 53), ("2027-01-03", 2026, 53), ("2027-01-04", 2027, 1), ("2022-01-01", 2021, 52),
        ]
        for (day, year, number) in weeks {
            let wall = (try? Timestamp("\(day)T13:00:00Z")).map { CivilTime(wallSeconds: $0.seconds) }
            #expect(wall?.week.year == year && wall?.week.number == number, "\(day)")
        }
    }
}

// MARK: - Files

extension TimeZoneTests {
    /// A file of version 2 or later: an empty block, the data with times of 64 bits, the text.
    private func file(
        version: Character = "2",
        times: [Int],
        indices: [UInt8],
        offsets: [Int32],
        text: String
    ) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
            stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
        }
        func header(_ times: Int, _ types: Int) -> [UInt8] {
            Array("TZif".utf8) + [version.asciiValue!] + [UInt8](repeating: 0, count: 15)
                + [0, 0, 0, times, types, 4].flatMap { bytes(UInt32($0)) }
        }
        let entry = { (offset: Int32) in bytes(offset) + [0, 0] }
        let letters = Array("ABC\0".utf8)
        if version == "\0" {
            return header(times.count, offsets.count) + times.flatMap { bytes(Int32($0)) } + indices
                + offsets.flatMap(entry) + letters
        }
        return header(0, 1) + entry(0) + letters + header(times.count, offsets.count)
            + times.flatMap { bytes(Int64($0)) }
            + indices + offsets.flatMap(entry) + letters + Array("\n\(text)\n".utf8)
    }

    @Test(arguments: ["\0", "2", "3", "4"] as [Character])
    func `files of all versions are read`(version: Character) throws {
        let bytes = file(version: version, times: [100, 200], indices: [1, 2], offsets: [7, 60, -120], text: "ABC-1")
        let rules = try TimeZoneRules(name: "X", file: bytes)
        #expect(rules.span(at: 99) == TimeZoneRules.Span(offset: 7, end: 100))
        #expect(rules.span(at: 100) == TimeZoneRules.Span(offset: 60, end: 200))
        // The text says what holds after the last change; the first version has none.
        #expect(rules.span(at: 200) == TimeZoneRules.Span(offset: version == "\0" ? -120 : 3_600, end: .max))
    }

    @Test func `a file without a text goes on as it ends`() throws {
        let rules = try TimeZoneRules(name: "X", file: file(times: [-5], indices: [0], offsets: [60], text: ""))
        #expect(rules.span(at: 1 << 40) == TimeZoneRules.Span(offset: 60, end: .max))
    }

    @Test func `damaged files are refused or read, and never more than that`() throws {
        let whole = file(times: [100, 200], indices: [1, 0], offsets: [0, 60], text: "CET-1CEST,M3.5.0,M10.5.0/3")
        let text = "\nCET-1CEST,M3.5.0,M10.5.0/3\n"
        for length in 0..<(whole.count - text.utf8.count) {
            #expect(throws: ScheduleError.self) { try TimeZoneRules(name: "X", file: Array(whole.prefix(length))) }
        }
        #expect(throws: ScheduleError.self) {
            try TimeZoneRules(name: "X", file: file(times: [100], indices: [2], offsets: [0, 60], text: ""))
        }
        #expect(throws: ScheduleError.self) {
            try TimeZoneRules(name: "X", file: file(times: [200, 100], indices: [0, 1], offsets: [0, 60], text: ""))
        }
        var random = SeededGenerator.printingSeed(for: "damaged time zones")
        var read = 0
        for _ in 0..<5_000 {
            var bytes = whole
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard let rules = try? TimeZoneRules(name: "X", file: bytes) else { continue }
            read += 1
            #expect(rules.span(at: 150).end > 150)
        }
        #expect(read > 0 && read < 5_000)
    }
}

// MARK: - Directory

extension TimeZoneTests {
    @Test(arguments: [
        "../etc/passwd", "/etc/passwd", "Europe/../../x", "Europe", "europe/berlin", "Europe/Berlin/", "", ".",
        "Europe//Berlin",
        "Nowhere/Town", "Europe\\Berlin", "a b", "Größe",
    ])
    func `names that are none, or lead elsewhere, are refused`(name: String) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID())")
        try FileManager.default.createDirectory(at: root.appending(path: "Europe"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        let bytes = file(times: [], indices: [], offsets: [60], text: "CET-1")
        try Data(bytes).write(to: root.appending(path: "Europe/Berlin"))
        let zones = TimeZoneDirectory(root.path)
        #expect(try zones.rules(named: "Europe/Berlin").span(at: 0).offset == 3_600)
        let error = #expect(throws: ScheduleError.self) { try zones.rules(named: name) }
        #expect(error?.code == .unknownTimeZone)
        #expect(error?.message == "there is no time zone \"\(name)\"")
    }

    @Test func `a system without time zones says so, and knows UTC`() throws {
        let zones = TimeZoneDirectory("/nonexistent/zoneinfo")
        let error = #expect(throws: ScheduleError.self) { try zones.rules(named: "Europe/Berlin") }
        #expect(error?.message.contains("/nonexistent/zoneinfo does not exist") == true)
        #expect(error?.hint?.contains("tzdata") == true)
        #expect(try zones.rules(named: "UTC") == .utc)
        #expect(try zones.rules(of: .server, server: Zones.berlin) == Zones.berlin)
    }
}
