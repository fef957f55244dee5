// SPDX-License-Identifier: Apache-2.0

/// Says that the rights to copy and restore databases are not examined, lest they be taken for given.
struct DatabaseRightsCheck: DoctorCheck {
    let name = "rds rights"

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        .skipped(
            "RDS has no dry run: whether databases may be snapshotted and restored shows when it is done",
            hint: "try a backup with --rds-instances"
        )
    }
}
