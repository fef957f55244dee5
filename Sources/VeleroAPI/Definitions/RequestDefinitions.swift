// SPDX-License-Identifier: Apache-2.0

extension CustomResourceDefinition {
    static let downloadRequest = CustomResourceDefinition(
        "DownloadRequest",
        plural: "downloadrequests",
        "A wish for an address from which a file of a backup or restore can be fetched.",
        spec: .object(
            [
                "target": .object(
                    [
                        "kind": Schema.oneOf(DownloadTargetKind.allCases.map(\.rawValue)).described("The file."),
                        "name": Schema.text.described("The backup or restore."),
                    ],
                    required: ["kind", "name"]
                )
            ],
            required: ["target"]
        ),
        status: .object([
            "downloadURL": Schema.text.described("The address."),
            "expiration": Schema.time.described("Until when the address is good."),
            "phase": Schema.oneOf(["New", "Processed"]).described("Whether the address is there."),
        ])
    )

    static let deleteBackupRequest = CustomResourceDefinition(
        "DeleteBackupRequest",
        plural: "deletebackuprequests",
        "A wish to delete a backup with all that belongs to it.",
        spec: .object(["backupName": Schema.text.described("The backup.")], required: ["backupName"]),
        status: .object([
            "errors": Schema.names.orNull.described("What could not be deleted."),
            "phase": Schema.oneOf(["New", "InProgress", "Processed"]).described("Where it stands."),
        ]),
        columns: [
            Column("BackupName", ".spec.backupName", "The backup."),
            Column("Status", ".status.phase", "Where it stands."),
        ]
    )

    static let serverStatusRequest = CustomResourceDefinition(
        "ServerStatusRequest",
        plural: "serverstatusrequests",
        shortNames: ["ssr"],
        "A wish to know the server's version.",
        spec: .object([:]),
        status: .object([
            "phase": Schema.oneOf(["New", "Processed"]).described("Whether the answer is there."),
            "plugins": Schema.list(of: .object(["kind": .text, "name": .text], required: ["kind", "name"])).orNull
                .described("What the server can do beside its own work."),
            "processedTimestamp": Schema.time.described("When the answer was given."),
            "serverVersion": Schema.text.described("The version."),
        ])
    )
}
