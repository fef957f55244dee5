// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Testing

@testable import AWSServices

@Suite struct DBInstanceTests {
    /// All statuses of RDS's table, by what can be made of them.
    @Test(
        arguments: [
            ("serves", ["available", "storage-initialization", "storage-optimization"]),
            (
                "stuck",
                [
                    "deleting", "failed", "inaccessible-encryption-credentials",
                    "inaccessible-encryption-credentials-recoverable", "incompatible-create", "incompatible-network",
                    "incompatible-option-group", "incompatible-parameters", "incompatible-restore",
                    "insufficient-capacity", "restore-error", "stopped", "stopping", "storage-full", "upgrade_failed",
                ]
            ),
            (
                "under way",
                [
                    "backing-up", "configuring-enhanced-monitoring", "configuring-iam-database-auth",
                    "configuring-log-exports", "converting-to-vpc", "creating", "delete-precheck", "maintenance",
                    "modifying", "moving-to-vpc", "rebooting", "resetting-master-credentials", "renaming", "starting",
                    "storage-config-upgrade", "upgrading",
                ]
            ),
        ]
    )
    func `a status says whether a database serves, will, or needs somebody`(kind: String, statuses: [String]) throws {
        for status in statuses {
            let text =
                "<DBInstance><DBInstanceIdentifier>d</DBInstanceIdentifier><DBInstanceStatus>\(status)"
                + "</DBInstanceStatus></DBInstance>"
            let instance = try #require(DBInstance(try XMLElement(parsing: Array(text.utf8))))
            #expect(instance.isServing == (kind == "serves"), "\(status)")
            #expect(instance.isStuck == (kind == "stuck"), "\(status)")
        }
    }
}
