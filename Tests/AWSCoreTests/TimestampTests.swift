// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Foundation
import Testing

@Suite struct TimestampTests {
    @Test func `moments are written as signatures want them, leap days and all`() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
        // A step that is no multiple of a day visits all times of day and all days of leap years and centuries.
        for seconds in stride(from: 0.0, to: 6_000_000_000, by: 1_234_567) {
            let expected = formatter.string(from: Date(timeIntervalSince1970: seconds))
            #expect(Timestamp(secondsSince1970: seconds).basic == expected)
        }
    }

    @Test(arguments: ["2026-01-31T23:59:59Z", "2024-02-29T00:00:00Z", "1970-01-01T00:00:00Z"])
    func `ISO times are written as they are read`(text: String) throws {
        #expect(try #require(Timestamp(iso8601: text)).iso8601 == text)
    }

    @Test(arguments: [
        ("2026-01-31T23:59:59Z", 1_769_903_999.0), ("2024-02-29T00:00:00.500Z", 1_709_164_800.5),
        ("1970-01-01T00:00:00Z", 0),
    ])
    func `ISO times are read`(text: String, seconds: Double) {
        #expect(Timestamp(iso8601: text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31 23:59:59Z", "2026-13-01T00:00:00Z", "2026-01-31T23:59:59",
        "2026-01-31T23:59:59+01:00",
        "2026-01-31T23:59:59.Z", "2026-01-31T23:59:59.12xZ", "+026-01-31T23:59:59Z",
    ])
    func `what is no ISO time is refused`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `the time of an HTTP header is read`() {
        #expect(Timestamp(http: "Sat, 31 Jan 2026 23:59:59 GMT")?.secondsSince1970 == 1_769_903_999)
        #expect(Timestamp(http: "Sat, 31 Foo 2026 23:59:59 GMT") == nil)
        #expect(Timestamp(http: "yesterday") == nil)
    }
}
