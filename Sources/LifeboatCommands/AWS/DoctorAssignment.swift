// SPDX-License-Identifier: Apache-2.0

/// What is to be examined, and with whose credentials.
struct DoctorAssignment: Sendable {
    var subject: DoctorSubject
    var access: DoctorAccess
}
