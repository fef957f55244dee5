// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

@testable import Controllers

struct ScheduleValidationTests {
    private func validate(_ schedule: Schedule) -> ScheduleValidation {
        ScheduleValidation(schedule, database: KnownZones(), now: Timestamp(seconds: 1_795_369_636))
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

    @Test func `rules that cannot be understood do not stop backups`() {
        let validation = validate(Schedules.schedule(annotations: ["lifeboat.dev/keep": "lots"]))
        #expect(validation.errors.isEmpty && validation.times != nil)
        #expect(validation.keepRules == nil)
        #expect(validation.keepError?.code == .invalidKeepRules)
    }
}
