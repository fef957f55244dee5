// SPDX-License-Identifier: Apache-2.0

internal import AWSServices

/// Why a database that is made out of a snapshot does not come to serve, and what can be done about it.
enum DBInstanceFailure {
    /// Its state is one that only people end.
    static func stuck(_ instance: DBInstance) -> VolumeSnapshotsError {
        VolumeSnapshotsError(
            .failed,
            "the database \(instance.id) could not be made: its status is \(instance.status)",
            hint: hint(instance)
        )
    }

    /// RDS knows it no more.
    static func vanished(_ instance: DBInstance) -> VolumeSnapshotsError {
        VolumeSnapshotsError(
            .failed,
            "the database \(instance.id) vanished while it was made",
            hint: "somebody may have deleted it: \(events(instance)) says what happened"
        )
    }

    /// It was not ready in time.
    static func late(_ instance: DBInstance, _ limit: String) -> VolumeSnapshotsError {
        VolumeSnapshotsError(
            .timedOut,
            "the database \(instance.id) was not available after \(limit): it is \(instance.status)",
            hint: "RDS goes on with it, and it costs money: aws rds describe-db-instances "
                + "--db-instance-identifier \(instance.id) shows how far it is"
        )
    }

    private static func hint(_ instance: DBInstance) -> String {
        let start = "aws rds start-db-instance --db-instance-identifier \(instance.id)"
        switch instance.status {
        case "inaccessible-encryption-credentials-recoverable":
            return "RDS cannot use its KMS key: enable the key, or cancel its deletion, within seven days; then "
                + start
        case "inaccessible-encryption-credentials":
            return "RDS cannot use its KMS key: see to the key, delete the database, and restore it again"
        case "insufficient-capacity":
            return "AWS has too few machines of the class \(instance.instanceClass) in its zone now: delete the "
                + "database, and restore it again in a few hours"
        case "stopped", "stopping": return "somebody has stopped it: \(start)"
        case "deleting": return "somebody deletes it: \(events(instance)) says more"
        default: return "it stays, and may cost money: \(events(instance)) says why"
        }
    }

    private static func events(_ instance: DBInstance) -> String {
        "aws rds describe-events --source-type db-instance --source-identifier \(instance.id) --duration 1440"
    }
}
