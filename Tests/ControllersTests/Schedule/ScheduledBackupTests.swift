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
            "lifeboat.dev/adopt-backups": "true",
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
                "team": "shop", "lifeboat.dev/keep": "last=3",
                "lifeboat.dev/scheduled-for": "2026-11-22T17:47:00Z", "lifeboat.dev/scheduled-by": "7f2e",
            ]
        )
        #expect(JSONWriter.text(backup.spec.json) == JSONWriter.text(schedule.spec.template.json))
        #expect(backup.json[path: ["metadata", "ownerReferences"]] == nil)
        #expect(backup.status.phase == .new)
        #expect(ScheduledBackup.isMade(backup, by: "nightly"))
        #expect(!ScheduledBackup.isMade(backup, by: "weekly"))
    }

    /// The schedule's UID in the backup, when it was made into an object, when it started, whether the schedule adopts.
    @Test(
        arguments: [
            ("7f2e", 100, 0, false, true), ("another", 0, 1, false, false), (nil, 0, 1, false, true),
            (nil, 1, 1, false, true), (nil, 2, 1, false, false), (nil, nil, 1, false, false),
            (nil, 0, nil, false, false), ("another", 0, 1, true, true), (nil, 2, 1, true, true),
        ] as [(String?, Int?, Int?, Bool, Bool)]
    )
    func `a backup is the schedule's own when that made it, or the cluster did`(
        uid: String?,
        created: Int?,
        started: Int?,
        adopts: Bool,
        isOwn: Bool
    ) {
        let schedule = Schedules.schedule(annotations: adopts ? ["lifeboat.dev/adopt-backups": "true"] : [:])
        var backup = Schedules.backup("b", .completed)
        if let uid { backup.annotations["lifeboat.dev/scheduled-by"] = uid }
        backup.createdAt = created.map { Timestamp(seconds: $0) }
        backup.status.startTimestamp = started.map { Timestamp(seconds: $0) }
        #expect(ScheduledBackup.isOwn(backup, of: schedule) == isOwn)
        backup.labels = [VeleroLabel.scheduleName: "hourly"]
        #expect(!ScheduledBackup.isOwn(backup, of: schedule))
    }

    @Test func `a run keeps the name of its first try until it has its backup`() {
        let moments = RunMoments()
        let schedule = Schedules.schedule()
        let run = Timestamp(seconds: 100)
        #expect(moments.moment(of: run, by: schedule, now: Timestamp(seconds: 101)).seconds == 101)
        #expect(moments.moment(of: run, by: schedule, now: Timestamp(seconds: 105)).seconds == 101)
        #expect(moments.moment(of: Timestamp(seconds: 200), by: schedule, now: Timestamp(seconds: 201)).seconds == 201)
        moments.forget(schedule)
        #expect(moments.moment(of: run, by: schedule, now: Timestamp(seconds: 300)).seconds == 300)
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
