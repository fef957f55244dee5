// SPDX-License-Identifier: Apache-2.0

import AWSServices

/// Whether a database can be looked up.
struct DatabaseCheck: DoctorCheck {
    let database: String

    var name: String { "rds \(database)" }
    let action: String? = "rds:DescribeDBInstances"

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        do {
            return Self.judge(try await RDSClient(scene.aws).describeInstance(database))
        } catch let error as AWSServiceError where error.code == .notFound {
            return .fail("there is no database \(database) in \(scene.aws.region)")
        }
    }

    static func judge(_ instance: DBInstance) -> DoctorFinding {
        let sentence = "\(instance.id) is \(instance.status), \(instance.engine)"
        guard instance.isEncrypted else {
            return .warn("\(sentence), and not encrypted", hint: "its snapshots are not encrypted either")
        }
        return .ok(sentence)
    }
}
