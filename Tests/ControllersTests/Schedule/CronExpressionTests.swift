// SPDX-License-Identifier: Apache-2.0

import RandomTesting
import Testing
import VeleroAPI

@testable import Controllers

struct CronExpressionTests {
    @Test(arguments: RobfigReference.rows)
    func `times are those of Velero's cron library`(row: RobfigReference.Row) throws {
        let zone = try #require(Zones.all[row.zone])
        let expression = try CronExpression(row.expression)
        var moment = try Timestamp(row.moment)
        var times: [String] = []
        while times.count < 3, let next = expression.next(after: moment, in: zone) {
            times.append(next.description)
            moment = next
        }
        #expect(times == row.times)
    }

    @Test(arguments: [
        ("", "the schedule is empty"), ("* * * *", "has 4 fields and must have 5"),
        ("* * * * * *", "has 6 fields and must have 5"), (" @daily", "has 1 fields"),
        ("60 * * * *", "the minute is not valid: 60 is out of range"), ("* 24 * * *", "the hour is not valid: 24 is"),
        ("* * 0 * *", "the day of month is not valid: 0 is"), ("* * 32 * *", "the day of month is not valid: 32 is"),
        ("* * * 13 *", "the month is not valid: 13 is"), ("* * * 0 *", "the month is not valid: 0 is"),
        ("* * * * 7", "the day of week is not valid: 7 is"), ("* * * * sat-sun", "ends before it begins"),
        ("* * * * 5-3", "ends before it begins"), ("1-5-7 * * * *", "more than one \"-\""),
        ("5/2/3 * * * *", "more than one \"/\""), ("*/0 * * * *", "the step of \"*/0\" is not"),
        ("*/ * * * *", "the step of \"*/\""), ("*/-1 * * * *", "the step of \"*/-1\""),
        ("-5 * * * *", "\"-5\" is not a number"),
        ("5- * * * *", "\"5-\" is not a number"), ("a * * * *", "\"a\" is not a number"),
        (", * * * *", "lists nothing"),
        ("1.5 * * * *", "\"1.5\" is not a number"), ("99999999999999999999 * * * *", "is not a number"),
        ("* jan * * *", "\"jan\" is not a number"), ("* * * january *", "\"january\" is not a number"),
        ("@Daily", "\"@Daily\" is not known"), ("@daily ", "\"@daily \" is not known"), ("@reboot", "is not known"),
        ("@every", "is not known"), ("@every soon", "\"soon\" is none"), ("@every 5", "\"5\" is none"),
        ("TZ=UTC", "has a time zone and nothing behind it"), ("TZ=UTC ", "the schedule is empty"),
        (" TZ=UTC * * * * *", "has 6 fields"),
    ])
    func `what Velero refuses is refused with a sentence that says where`(text: String, words: String) {
        let error = #expect(throws: ScheduleError.self) { try CronExpression(text) }
        #expect(error?.code == .invalidExpression)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.hint != nil)
    }

    @Test(arguments: [
        ("?/1 ? ? ? ?", "* * * * *"), ("0-59 0-23 * * *", "* * * * *"), ("0 0 * JAN,feb Sun", "0 0 * 1,2 0"),
        ("0 0 * jan-MAR mon-fri/2", "0 0 * 1-3 1,3,5"), ("5/20 * * * *", "5,25,45 * * * *"),
        ("*/99 * * * *", "0 * * * *"),
        (",1,,2, * * * *", "1,2 * * * *"), ("\t0  1\n* * *", "0 1 * * *"), ("*-7 * * * *", "* * * * *"),
        ("@midnight", "0 0 * * *"), ("@annually", "@yearly"), ("@every 0s", "@every 1s"), ("@every -3h", "@every 1s"),
        ("@every 90m", "@every 1h30m0.9s"), ("TZ= @daily", "TZ=UTC @daily"), ("CRON_TZ=Local @daily", "@daily"),
        ("CRON_TZ=Asia/Kolkata   0 1 * * * ", "TZ=Asia/Kolkata 0 1 * * *"),
    ])
    func `two ways of writing mean the same`(one: String, other: String) throws {
        let (one, other) = (try CronExpression(one), try CronExpression(other))
        #expect(one.zone == other.zone)
        let rules = TimeZoneRules.utc
        var moment = Timestamp(seconds: 1_767_225_600)
        for _ in 0..<100 {
            let next = try #require(one.next(after: moment, in: rules))
            #expect(next == other.next(after: moment, in: rules))
            moment = next
        }
    }

    @Test(arguments: [
        ("*/2 * */2 * 1", "2026-11-22T12:00:00Z", "2026-11-23T00:00:00Z"),  // a day that is odd or a Monday
        ("0 0 */1 * 1", "2026-11-22T12:00:00Z", "2026-11-23T00:00:00Z"),  // */1 is *: Mondays only
        ("0 0 1-31 * 1", "2026-11-23T12:00:00Z", "2026-11-24T00:00:00Z"),  // 1-31 restricts, though nothing is left out
        ("0 0 13 * 5", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z"),
    ])
    func `of two restrictions of days one is enough, and a star is none`(
        text: String,
        after: String,
        time: String
    ) throws {
        let next = try CronExpression(text).next(after: Timestamp(after), in: .utc)
        #expect(next?.description == time)
    }

    /// robfig's search loses the first, and answers with the next day, and the third, and answers with the next year.
    @Test(arguments: [
        ("0 3 * * *", "Australia/Lord_Howe", "2026-10-03T10:00:00Z", "2026-10-03T16:00:00Z"),
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T10:00:00Z", "2026-10-04T15:15:00Z"),
        ("0 1 24 4 *", "Africa/Cairo", "2026-04-20T10:00:00Z", "2026-04-23T22:00:00Z"),
        ("0 0 24 4 *", "Africa/Cairo", "2026-04-20T10:00:00Z", "2027-04-23T22:00:00Z"),
        ("0 5 6 9 *", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T08:00:00Z"),
        ("0 23 * * *", "America/Santiago", "2026-04-05T02:30:00Z", "2026-04-05T03:00:00Z"),
    ])
    func `no time is lost where clocks jump at midnight or by half an hour`(
        text: String,
        zone: String,
        after: String,
        time: String
    ) throws {
        let rules = try #require(Zones.all[zone])
        #expect(try CronExpression(text).next(after: Timestamp(after), in: rules)?.description == time)
    }

    @Test func `the next time is the first minute whose wall clock the expression lets through`() throws {
        var random = SeededGenerator.printingSeed(for: "cron against walking")
        let zones = Zones.all.values.sorted { $0.name < $1.name }
        for _ in 0..<100 {
            let text = Self.randomExpression(&random)
            let zone = zones[Int.random(in: zones.indices, using: &random)]
            let expression = try CronExpression(text)
            // Near the days on which clocks are set: 29 March, 5 April, 24 April, 6 September, 4 October, 1 November 2026.
            let day = [20_541, 20_548, 20_567, 20_702, 20_730, 20_758].randomElement(using: &random)!
            let start = Timestamp(seconds: day * 86_400 + Int.random(in: -90_000...90_000, using: &random))
            let found = expression.next(after: start, in: zone)
            let walked = Self.walk(expression, after: start, in: zone, days: 5)
            if let walked {
                #expect(found == walked, "\(text) in \(zone.name) after \(start)")
            } else {
                #expect(
                    found.map { $0.seconds > start.seconds + 5 * 86_400 } ?? true,
                    "\(text) in \(zone.name) after \(start)"
                )
            }
        }
    }

    private static func walk(
        _ expression: CronExpression,
        after start: Timestamp,
        in zone: TimeZoneRules,
        days: Int
    ) -> Timestamp? {
        guard case .fields(let fields) = expression.pattern else { return nil }
        let first = start.seconds / 60 * 60 + 60
        return stride(from: first, through: start.seconds + days * 86_400, by: 60).lazy.map { Timestamp(seconds: $0) }
            .first { moment in
                let wall = zone.wall(at: moment)
                let (one, other) = (fields.dayOfMonth.contains(wall.day), fields.dayOfWeek.contains(wall.weekday))
                let isDay = fields.dayOfMonth.isAny || fields.dayOfWeek.isAny ? one && other : one || other
                return isDay && fields.minute.contains(wall.minute) && fields.hour.contains(wall.hour)
                    && fields.month.contains(wall.month)
            }
    }

    private static func randomExpression(_ random: inout SeededGenerator) -> String {
        [0...59, 0...4, 1...31, 3...11, 0...6].map { range in
            let one = Int.random(in: range, using: &random)
            let other = Int.random(in: range, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: return "*"
            case 2: return "\(one)"
            case 3: return "\(min(one, other))-\(max(one, other))"
            case 4: return "*/\(1 + one)"
            default: return "\(one),\(other)/7"
            }
        }.joined(separator: " ")
    }

    @Test func `a time that never comes is found out, and soon`() throws {
        #expect(try CronExpression("0 0 30 2 *").next(after: Timestamp(seconds: 0), in: Zones.berlin) == nil)
        let leapDay = try CronExpression("0 0 29 2 *")
        #expect(leapDay.next(after: try Timestamp("2096-03-01T00:00:00Z"), in: .utc) == nil)
        #expect(
            leapDay.next(after: try Timestamp("2099-03-01T00:00:00Z"), in: .utc)?.description == "2104-02-29T00:00:00Z"
        )
    }
}
