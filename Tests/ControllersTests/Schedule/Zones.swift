// SPDX-License-Identifier: Apache-2.0

@testable import Controllers

/// Time zones as they are in the 2020s, so that tests need no files of the system.
enum Zones {
    static let all: [String: TimeZoneRules] = [
        "UTC": .utc,
        "Europe/Berlin": zone("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"),
        "America/New_York": zone("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
        "Asia/Kolkata": zone("Asia/Kolkata", "IST-5:30"),
        "Australia/Lord_Howe": zone("Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
        "Africa/Cairo": zone("Africa/Cairo", "EET-2EEST,M4.5.5/0,M10.5.4/24"),
        "America/Santiago": zone("America/Santiago", "<-04>4<-03>,M9.1.6/24,M4.1.6/24"),
    ]

    static let berlin = all["Europe/Berlin"]!

    static func zone(_ name: String, _ text: String) -> TimeZoneRules {
        TimeZoneRules(name: name, first: 0, changes: [], rest: YearlyClock(text)!)
    }
}

/// These zones only.
struct KnownZones: TimeZoneDatabase {
    func rules(named name: String) throws(ScheduleError) -> TimeZoneRules {
        guard let rules = Zones.all[name] else { throw ScheduleError(.unknownTimeZone, "there is no \(name)") }
        return rules
    }
}
