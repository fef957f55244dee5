// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import VeleroAPI

@testable import Controllers

struct ScheduledBackupTests {
    private let now = Timestamp(seconds: 1_795_369_636)

    @Test func `the backup is the one Velero makes, and says which run it is for`() throws {
        var schedule = Schedules.schedule(annotations: [
            "team": "shop", "kubectl.kubernetes.io/last-applied-configuration": "{}", "lifeboat.dev/keep": "last=3",
        ])
        schedule.labels = ["app": "shop"]
        schedule.spec.template.includedNamespaces = ["shop"]
        schedule.spec.template.json["future"] = "kept"
        let backup = try ScheduledBackup.backup(of: schedule, at: now, run: Timestamp("2026-11-22T17:47:00Z"))
        #expect(backup.name == "nightly-20261122174716")
        #expect(backup.namespace == "velero")
        #expect(backup.labels == ["app": "shop", "velero.io/schedule-name": "nightly"])
        #expect(
            backup.annotations == [
                "team": "shop", "lifeboat.dev/scheduled-for": "2026-11-22T17:47:00Z",
                "lifeboat.dev/scheduled-by": "7f2e",
            ]
        )
        #expect(JSONWriter.text(backup.spec.json) == JSONWriter.text(schedule.spec.template.json))
        #expect(backup.json[path: ["metadata", "ownerReferences"]] == nil)
        #expect(backup.status.phase == .new)
        #expect(ScheduledBackup.isMade(backup, by: "nightly"))
        #expect(!ScheduledBackup.isMade(backup, by: "weekly"))
    }

    @Test func `labels of the template replace those of the schedule, also when there are none`() throws {
        var schedule = Schedules.schedule()
        schedule.labels = ["app": "shop"]
        schedule.spec.template.json[path: ["metadata", "labels"]] = ["tier": "gold"]
        #expect(
            try ScheduledBackup.backup(of: schedule, at: now).labels == [
                "tier": "gold", "velero.io/schedule-name": "nightly",
            ]
        )
        schedule.spec.template.json[path: ["metadata", "labels"]] = [:]
        #expect(try ScheduledBackup.backup(of: schedule, at: now).labels == ["velero.io/schedule-name": "nightly"])
    }

    @Test func `backups belong to the schedule when it says so`() throws {
        var schedule = Schedules.schedule()
        schedule.spec.useOwnerReferencesInBackup = true
        let owners = try ScheduledBackup.backup(of: schedule, at: now).json[path: ["metadata", "ownerReferences"]]
        #expect(
            owners == [
                [
                    "apiVersion": "velero.io/v1", "kind": "Schedule", "name": "nightly", "uid": "7f2e",
                    "controller": true,
                ]
            ]
        )
    }

    @Test(
        arguments: [
            (nil, "nightly-20261122174716"), ("{{schedule}}-{{timestamp}}", "nightly-20261122174716"),
            ("{{date}}-{{time}}.{{schedule}}", "2026-11-22-174716.nightly"), ("b{{timestamp}}", "b20261122174716"),
            ("{{schedule}}.{{schedule}}-{{timestamp}}", "nightly.nightly-20261122174716"),
        ] as [(String?, String)]
    )
    func `names follow the template`(template: String?, name: String) throws {
        let schedule = Schedules.schedule(
            annotations: template.map { ["lifeboat.dev/backup-name-template": $0] } ?? [:]
        )
        #expect(try ScheduledBackup.backup(of: schedule, at: now).name == name)
    }

    @Test(arguments: [
        ("", "the same name"), ("{{schedule}}", "the same name"), ("{{schedule}}-{{date}}", "the same name"),
        ("{{time}}", "the same name"), ("{{name}}-{{timestamp}}", "not known"), ("{{ timestamp }}", "the same name"),
        ("{{timestamp}}-{{SCHEDULE}}", "not known"), ("Nightly-{{timestamp}}", "is not valid"),
        ("{{timestamp}}-", "is not valid"), ("a_{{timestamp}}", "is not valid"),
        (String(repeating: "x", count: 50) + "{{timestamp}}", "is not valid"),
    ])
    func `other templates are refused in one sentence`(template: String, words: String) {
        let schedule = Schedules.schedule(annotations: ["lifeboat.dev/backup-name-template": template])
        let error = #expect(throws: ScheduleError.self) { try BackupNameTemplate(of: schedule) }
        #expect(error?.code == .invalidNameTemplate)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: ["{{schedule}}-{{timestamp}}", "{{schedule}}.{{schedule}}-{{timestamp}}"])
    func `names of long schedules fit into labels and stay apart`(template: String) throws {
        var names: Set<String> = []
        let long = String(repeating: "a", count: 60)
        for name in [long + "-one", long + "-two", long + "-three", String(long.prefix(48)), String(long.prefix(49))] {
            let schedule = Schedules.schedule(name, annotations: ["lifeboat.dev/backup-name-template": template])
            let backup = try ScheduledBackup.backup(of: schedule, at: now)
            try ObjectName.check(backup.name, of: "backup")
            names.insert(backup.name)
            #expect(backup.labels["velero.io/schedule-name"] == LabelValue.of(name))
        }
        #expect(names.count == 5)
    }
}
