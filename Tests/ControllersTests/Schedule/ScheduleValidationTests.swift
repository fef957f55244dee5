// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

@testable import Controllers

struct ScheduleValidationTests {
    private func validate(_ schedule: Schedule) -> ScheduleValidation {
        ScheduleValidation(schedule, database: KnownZones(), server: .utc, now: Timestamp(seconds: 1_795_369_636))
    }

    @Test func `a schedule that can be followed gives its times and rules`() throws {
        let validation = validate(
            Schedules.schedule("a", "CRON_TZ=Europe/Berlin 0 1 * * *", annotations: ["lifeboat.dev/keep": "last=3"])
        )
        #expect(validation.errors.isEmpty && validation.keepError == nil)
        #expect(validation.times?.zone == Zones.berlin)
        #expect(validation.keepRules?.counts == [.last: 3])
        #expect(validation.times?.next(after: Timestamp(seconds: 1_795_369_636))?.description == "2026-11-23T00:00:00Z")
    }

    @Test(arguments: [
        ("", "", "the schedule is empty; write minute, hour"),
        ("0 25 * * *", "", "the hour is not valid: 25 is out of range; "),
        ("TZ=Nowhere/Town @daily", "", "there is no Nowhere/Town"),
        ("0 0 31 2,4 *", "", "never come within five years; look"),
        ("@daily", "same", "gives several backups the same name; write"),
    ])
    func `what cannot be followed is said in a sentence with its remedy`(text: String, template: String, words: String)
    {
        let annotations = template.isEmpty ? [:] : ["lifeboat.dev/backup-name-template": template]
        let validation = validate(Schedules.schedule("a", text, annotations: annotations))
        #expect(validation.times == nil)
        #expect(validation.errors.count == 1)
        #expect(validation.errors.first?.contains(words) == true, "\(validation.errors)")
    }

    @Test func `a schedule that names no time zone counts by the clock of the server`() {
        let schedule = Schedules.schedule("a", "0 1 * * *")
        let now = Timestamp(seconds: 1_795_369_636)
        let validation = ScheduleValidation(schedule, database: KnownZones(), server: Zones.berlin, now: now)
        #expect(validation.times?.next(after: now)?.description == "2026-11-23T00:00:00Z")
        #expect(validate(schedule).times?.next(after: now)?.description == "2026-11-23T01:00:00Z")
    }

    @Test(arguments: [
        (nil, "UTC"), ("", "UTC"), ("Europe/Berlin", "Europe/Berlin"), (":Asia/Kolkata", "Asia/Kolkata"),
    ])
    func `the variable TZ names the clock of the server`(variable: String?, zone: String) throws {
        #expect(try KnownZones().rules(ofVariable: variable) == Zones.all[zone])
    }

    @Test func `a variable TZ that names no zone is an error`() {
        #expect(throws: ScheduleError.self) { try KnownZones().rules(ofVariable: "Nowhere") }
    }

    @Test func `rules that cannot be understood do not stop backups`() {
        let validation = validate(Schedules.schedule(annotations: ["lifeboat.dev/keep": "lots"]))
        #expect(validation.errors.isEmpty && validation.times != nil)
        #expect(validation.keepRules == nil)
        #expect(validation.keepError?.code == .invalidKeepRules)
    }
}
