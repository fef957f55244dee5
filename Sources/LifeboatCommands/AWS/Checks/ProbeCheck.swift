// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ObjectStore
import S3ObjectStore

/// Whether objects can be written, read and deleted, which takes the rights on the KMS key as well.
struct ProbeCheck: DoctorCheck {
    let name = "write, read, delete"

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        let store = scene.bucket.store
        let key = "lifeboat-doctor-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let content = Array("A probe of 'lifeboat aws doctor'; it may be deleted.\n".utf8)
        if let trouble = await trouble(with: key, content, in: store, who: scene.who) {
            await Cleanup.run { try await store.delete([key]) }
            return trouble
        }
        do {
            try await store.delete([key])
        } catch {
            await Cleanup.run { try await store.delete([key]) }
            return Self.kept(key, DoctorTrouble.lack(error, action: "s3:DeleteObject"), error, who: scene.who)
        }
        let encryption = scene.subject.place.kmsKeyID.map { ", encrypted with \($0)" } ?? ""
        guard scene.subject.hasCustomerKey else { return .ok("an object was written, read and deleted\(encryption)") }
        return .ok(
            "an object was written, read and deleted, but not with the customer's key",
            hint: "only the server has that key: 'lifeboat backup-location get' shows whether it works"
        )
    }

    /// What kept the object from being written or read.
    private func trouble(
        with key: String,
        _ content: [UInt8],
        in store: any ObjectStorage,
        who: String
    ) async -> DoctorFinding? {
        do {
            _ = try await store.put(key, content)
        } catch {
            return DoctorTrouble.finding(error, of: Step(action: "s3:PutObject"), who: who)
        }
        do {
            let read = try await store.read(key, maximum: 1 << 16)
            return read == content ? nil : .fail("an object was read that is not what was written")
        } catch {
            return DoctorTrouble.finding(error, of: Step(action: "s3:GetObject"), who: who)
        }
    }

    static func kept(_ key: String, _ lack: DoctorTrouble.Lack?, _ error: any Error, who: String) -> DoctorFinding {
        guard let lack else { return .fail("\(key) was left in the bucket: \(error)") }
        return .warn(
            "\(who) lacks \(lack.action); objects can be written and read, and \(key) was left in the bucket",
            hint: "expired backups would stay; allow it, or leave deleting to a lifecycle rule"
        )
    }

    /// A part of this check, for what is said of a denial.
    private struct Step: DoctorCheck {
        let name = ""
        let action: String?
        func examine(_: DoctorScene) async throws -> DoctorFinding { .skipped("") }
    }
}
