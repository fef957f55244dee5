// SPDX-License-Identifier: Apache-2.0

extension CustomResourceDefinition {
    static let backupStorageLocation = CustomResourceDefinition(
        "BackupStorageLocation",
        plural: "backupstoragelocations",
        shortNames: ["bsl"],
        "A bucket, or a part of one, that holds backups.",
        spec: .object(
            [
                "accessMode": Schema.oneOf(["ReadOnly", "ReadWrite"]).described("ReadWrite by default."),
                "backupSyncPeriod": Schema.duration.orNull.described(
                    "How often backups in it are looked for; 0 for never."
                ),
                "config": Schema.texts.described("Settings of the provider, such as region."),
                "credential": Schema.secretKey.described("Credentials for it, in a Secret of the server's namespace."),
                "default": Schema.flag.described("Whether backups that name no location go here."),
                "objectStorage": objectStorage.described("The bucket."),
                "provider": Schema.text.described("The provider, such as aws."),
                "validationFrequency": Schema.duration.orNull.described("How often it is checked; 0 for never."),
            ],
            required: ["objectStorage", "provider"]
        ),
        status: .object([
            "accessMode": Schema.oneOf(["ReadOnly", "ReadWrite"]).described("Not used any more."),
            "conditions": Schema.list(of: condition).described("What else is known of it; Lifeboat's own."),
            "lastSyncedRevision": Schema.text.described("Not used any more."),
            "lastSyncedTime": Schema.time.described("When backups in it were looked for the last time."),
            "lastValidationTime": Schema.time.described("When it was checked the last time."),
            "message": Schema.text.described("Why it is not available."),
            "phase": Schema.oneOf(["Available", "Unavailable"]).described("Whether it can be used."),
        ]),
        columns: [
            Column("Phase", ".status.phase", "Whether it can be used."),
            Column("Last Validated", ".status.lastValidationTime", "When it was checked the last time.", type: "date"),
            .age,
            Column("Default", ".spec.default", "Whether backups that name no location go here.", type: "boolean"),
        ]
    )

    private static let condition = Schema.object(
        [
            "lastTransitionTime": Schema.time.described("When the status became another one."),
            "message": Schema.text.described("Why, in a sentence."),
            "observedGeneration": Schema.integer64.described("The generation of the object that was looked at."),
            "reason": Schema.text.described("Why, in a word."),
            "status": Schema.oneOf(["True", "False", "Unknown"]).described("Whether it holds."),
            "type": Schema.text.described("What it is about."),
        ],
        required: ["status", "type"]
    )

    private static let objectStorage = Schema.object(
        [
            "bucket": Schema.text.described("The name of the bucket."),
            "caCert": Schema.bytes.described("Certificates to trust, PEM; better caCertRef."),
            "caCertRef": Schema.secretKey.described("Certificates to trust, in a Secret of the server's namespace."),
            "prefix": Schema.text.described("What all keys start with."),
        ],
        required: ["bucket"]
    )

    static let volumeSnapshotLocation = CustomResourceDefinition(
        "VolumeSnapshotLocation",
        plural: "volumesnapshotlocations",
        shortNames: ["vsl"],
        "Where a provider keeps native snapshots of volumes.",
        spec: .object(
            [
                "config": Schema.texts.described("Settings of the provider, such as region."),
                "credential": Schema.secretKey.described("Credentials for it, in a Secret of the server's namespace."),
                "provider": Schema.text.described("The provider, such as aws."),
            ],
            required: ["provider"]
        ),
        status: .object([
            "phase": Schema.oneOf(["Available", "Unavailable"]).described("Whether it can be used.")
        ])
    )

    static let backupRepository = CustomResourceDefinition(
        "BackupRepository",
        plural: "backuprepositories",
        "The data of a namespace's volumes in one storage location.",
        spec: .object(
            [
                "backupStorageLocation": Schema.text.described("The location it is in."),
                "maintenanceFrequency": Schema.duration.described("How often it is cleaned up."),
                "repositoryConfig": Schema.texts.orNull.described("Settings of the repository."),
                "repositoryType": Schema.oneOf(["kopia", "restic", ""]).described("The program whose format it has."),
                "resticIdentifier": Schema.text.described("The full address for restic."),
                "volumeNamespace": Schema.text.described("The namespace whose volumes it holds."),
            ],
            required: ["backupStorageLocation", "maintenanceFrequency", "volumeNamespace"]
        ),
        status: .object([
            "lastMaintenanceTime": Schema.time.described("When it was cleaned up the last time."),
            "message": Schema.text.described("Why it is not ready."),
            "phase": Schema.oneOf(["New", "Ready", "NotReady"]).described("Whether it can be used."),
            "recentMaintenance": Schema.list(of: maintenance).described("The newest runs of the clean-up."),
        ]),
        columns: [
            .age, Column("Repository Type", ".spec.repositoryType", "The program whose format it has."),
        ]
    )

    private static let maintenance = Schema.object([
        "completeTimestamp": Schema.time.described("When it ended."),
        "message": Schema.text.described("What went wrong."),
        "result": Schema.oneOf(["Succeeded", "Failed"]).described("How it ended."),
        "startTimestamp": Schema.time.described("When it started."),
    ])
}
