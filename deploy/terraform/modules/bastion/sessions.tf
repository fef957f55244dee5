# SPDX-License-Identifier: Apache-2.0
# What is typed in a shell session is logged. Session Manager does not log what goes through a tunnel; CloudTrail says who opened it.

resource "aws_cloudwatch_log_group" "sessions" {
  name              = "/${var.name}/bastion-sessions"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_kms_key_arn
  tags              = var.tags
}

resource "aws_ssm_document" "session" {
  name            = "${var.name}-session"
  document_type   = "Session"
  document_format = "JSON"
  tags            = var.tags

  content = jsonencode({
    schemaVersion = "1.0"
    description   = "A shell on the bastion ${var.name} that is logged"
    sessionType   = "Standard_Stream"
    inputs = {
      cloudWatchLogGroupName      = aws_cloudwatch_log_group.sessions.name
      cloudWatchEncryptionEnabled = var.log_kms_key_arn != null
      cloudWatchStreamingEnabled  = true
      idleSessionTimeout          = "20"
      maxSessionDuration          = "480"
      runAsEnabled                = false
    }
  })
}
