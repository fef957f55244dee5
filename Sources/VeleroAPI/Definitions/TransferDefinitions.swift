// SPDX-License-Identifier: Apache-2.0

extension CustomResourceDefinition {
    static let podVolumeBackup = CustomResourceDefinition(
        "PodVolumeBackup",
        plural: "podvolumebackups",
        "The backup of a pod's volume from its file system.",
        spec: .object(
            [
                "backupStorageLocation": Schema.text.described("Where the data goes."),
                "cancel": Schema.flag.described("Whether it is to be stopped."),
                "node": Schema.text.described("The node of the pod."),
                "pod": Schema.objectReference.described("The pod."),
                "repoIdentifier": Schema.text.described("The address of the repository."),
                "tags": Schema.texts.described("What the snapshot is marked with."),
                "uploaderSettings": Schema.texts.orNull.described("Settings of the uploader."),
                "uploaderType": Schema.oneOf(["kopia", "restic", ""]).described("The program that moves the data."),
                "volume": Schema.text.described("The name of the volume in the pod."),
            ],
            required: ["backupStorageLocation", "node", "pod", "repoIdentifier", "volume"]
        ),
        status: .object(
            Schema.transferStatus.merging([
                "incrementalBytes": Schema.integer64.described("Bytes that were new."),
                "path": Schema.text.described("The path of the volume on the node."),
                "snapshotID": Schema.text.described("The snapshot in the repository."),
            ]) { own, _ in own }
        ),
        columns: transferColumns(incremental: true)
    )

    static let podVolumeRestore = CustomResourceDefinition(
        "PodVolumeRestore",
        plural: "podvolumerestores",
        "The restore of a pod's volume through its file system.",
        spec: .object(
            [
                "backupStorageLocation": Schema.text.described("Where the data is."),
                "cancel": Schema.flag.described("Whether it is to be stopped."),
                "pod": Schema.objectReference.described("The pod."),
                "repoIdentifier": Schema.text.described("The address of the repository."),
                "snapshotID": Schema.text.described("The snapshot in the repository."),
                "snapshotSize": Schema.integer64.described("Its size in bytes."),
                "sourceNamespace": Schema.text.described("The namespace the volume was in."),
                "uploaderSettings": Schema.texts.orNull.described("Settings of the uploader."),
                "uploaderType": Schema.oneOf(["kopia", "restic", ""]).described("The program that moves the data."),
                "volume": Schema.text.described("The name of the volume in the pod."),
            ],
            required: ["backupStorageLocation", "pod", "repoIdentifier", "snapshotID", "sourceNamespace", "volume"]
        ),
        status: .object(
            Schema.transferStatus.merging(["node": Schema.text.described("The node.")]) { own, _ in own }
        ),
        columns: transferColumns()
    )

    static let dataUpload = CustomResourceDefinition(
        "DataUpload",
        plural: "datauploads",
        version: "v2alpha1",
        "The move of a snapshot's data to a storage location.",
        spec: .object(
            [
                "backupStorageLocation": Schema.text.described("Where the data goes."),
                "cancel": Schema.flag.described("Whether it is to be stopped."),
                "csiSnapshot": csiSnapshot.orNull.described("The snapshot."),
                "dataMoverConfig": Schema.texts.orNull.described("Settings of the data mover."),
                "datamover": Schema.text.described("What moves the data; none or velero for the built-in one."),
                "operationTimeout": Schema.duration.described("How long it may take."),
                "snapshotType": Schema.text.described("CSI."),
                "sourceNamespace": Schema.text.described("The namespace of the claim."),
                "sourcePVC": Schema.text.described("The claim."),
            ],
            required: ["backupStorageLocation", "operationTimeout", "snapshotType", "sourceNamespace", "sourcePVC"]
        ),
        status: .object(
            Schema.transferStatus.merging([
                "acceptedByNode": Schema.text.described("The node that prepares it."),
                "dataMoverResult": Schema.texts.orNull.described("What the restore of it will want to know."),
                "incrementalBytes": Schema.integer64.described("Bytes that were new."),
                "node": Schema.text.described("The node that moves the data."),
                "nodeOS": Schema.oneOf(["auto", "linux", "windows"]).described("The operating system of the node."),
                "path": Schema.text.described("The path of the volume."),
                "snapshotID": Schema.text.described("The snapshot in the repository."),
            ]) { own, _ in own }
        ),
        columns: transferColumns(incremental: true)
    )

    private static let csiSnapshot = Schema.object(
        [
            "driver": Schema.text.described("The driver."),
            "snapshotClass": Schema.text.described("The class of the snapshot."),
            "storageClass": Schema.text.described("The class of the volume."),
            "volumeSnapshot": Schema.text.described("The name of the snapshot."),
        ],
        required: ["storageClass", "volumeSnapshot"]
    )

    static let dataDownload = CustomResourceDefinition(
        "DataDownload",
        plural: "datadownloads",
        version: "v2alpha1",
        "The move of a snapshot's data from a storage location into a volume.",
        spec: .object(
            [
                "backupStorageLocation": Schema.text.described("Where the data is."),
                "cancel": Schema.flag.described("Whether it is to be stopped."),
                "dataMoverConfig": Schema.texts.described("Settings of the data mover."),
                "datamover": Schema.text.described("What moves the data; none or velero for the built-in one."),
                "nodeOS": Schema.oneOf(["auto", "linux", "windows"]).described("The operating system of the node."),
                "operationTimeout": Schema.duration.described("How long it may take."),
                "snapshotID": Schema.text.described("The snapshot in the repository."),
                "snapshotSize": Schema.integer64.described("Its size in bytes."),
                "sourceNamespace": Schema.text.described("The namespace the volume was in."),
                "targetVolume": .object(
                    [
                        "namespace": Schema.text.described("The namespace of the claim."),
                        "pv": Schema.text.described("The volume."), "pvc": Schema.text.described("The claim."),
                    ],
                    required: ["namespace", "pv", "pvc"]
                ),
            ],
            required: ["backupStorageLocation", "operationTimeout", "snapshotID", "sourceNamespace", "targetVolume"]
        ),
        status: .object(
            Schema.transferStatus.merging([
                "acceptedByNode": Schema.text.described("The node that prepares it."),
                "node": Schema.text.described("The node that moves the data."),
            ]) { own, _ in own }
        ),
        columns: transferColumns()
    )

    private static func transferColumns(incremental: Bool = false) -> [Column] {
        var columns = [
            Column("Status", ".status.phase", "Where it stands."),
            Column("Started", ".status.startTimestamp", "When it started.", type: "date"),
            Column("Bytes Done", ".status.progress.bytesDone", "Bytes done.", type: "integer"),
            Column("Total Bytes", ".status.progress.totalBytes", "Bytes in all.", type: "integer"),
        ]
        if incremental {
            columns.append(
                Column("Incremental Bytes", ".status.incrementalBytes", "Bytes that were new.", type: "integer")
            )
        }
        columns.append(Column("Storage Location", ".spec.backupStorageLocation", "Where the data is."))
        return columns + [.age]
    }
}
