package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in the words of Flink 2.2.1, the frames of their traces left out. */
final class FlinkAnswerTest {
    private static final String ON_SERVER =
            "Internal server error.\n<Exception on server side:\n%s\n\tat a.B.c(B.java:1)\n"
                    + "\nEnd of exception on server side>";

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            textBlock =
                    """
                    503 | TEMPORARY | Service temporarily unavailable due to an ongoing leader election. Please refresh.
                    502 | TEMPORARY | <html>Bad gateway</html>
                    504 | TEMPORARY | upstream request timeout
                    404 | UNKNOWN   | org.apache.flink.runtime.rest.NotFoundException: Job 0a not found
                    404 | UNKNOWN   | There is no savepoint operation with triggerId=0a for job 0b.
                    404 | REFUSED   | org.apache.flink.client.program.ProgramInvocationException: io.adtally.io.PreflightException: no
                    400 | REFUSED   | org.apache.flink.runtime.rest.handler.RestHandlerException: No jobs included in application.
                    400 | REFUSED   | Config key [target-directory] is not set. Property [target-directory] must be provided.
                    409 | REFUSED   | conflict
                    """)
    void tellsAnswersApart(int status, FlinkAnswer expected, String error) {
        assertThat(FlinkAnswer.of(status, error)).isEqualTo(expected);
    }

    /** What a JobManager says that leads no more, or not yet, or has the job to initialize. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.flink.runtime.dispatcher.UnavailableDispatcherOperationException:"
                        + " Unable to get JobMasterGateway for initializing job. The requested"
                        + " operation is not available while the JobManager is initializing.",
                "java.util.concurrent.CompletionException:"
                    + " org.apache.flink.runtime.dispatcher.UnavailableDispatcherOperationException:"
                    + " Unable to get JobMasterGateway",
                "java.util.concurrent.CompletionException: a.B: x\n"
                    + "\tat a.B.c(B.java:1)\n"
                    + "Caused by: org.apache.flink.runtime.rpc.exceptions.FencingTokenException:"
                    + " Fencing token not set: Ignoring message LocalFencedMessage",
                "org.apache.flink.runtime.rpc.exceptions.RecipientUnreachableException: Could not"
                    + " send message [RemoteFencedMessage] because the recipient is unreachable.",
                "java.util.concurrent.TimeoutException: Invocation of [RemoteRpcInvocation] at"
                    + " recipient [pekko.tcp://flink@127.0.0.1:1/user/rpc/dispatcher_1] timed out.",
                "org.apache.flink.runtime.rpc.exceptions.EndpointNotStartedException: Discard"
                        + " message"
            })
    void aServerErrorPassesWhileTheJobManagerIsNotReady(String trace) {
        assertThat(FlinkAnswer.of(500, ON_SERVER.formatted(trace)))
                .isEqualTo(FlinkAnswer.TEMPORARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.flink.runtime.client.DuplicateJobSubmissionException: Job has already"
                        + " been submitted.",
                "org.apache.flink.client.program.ProgramInvocationException: The main method caused"
                        + " an error\n"
                        + "Caused by: io.adtally.io.PreflightException: the brokers do not answer:"
                        + " java.util.concurrent.TimeoutException",
                "org.apache.flink.util.FlinkException: Could not load the savepoint",
                "java.lang.NullPointerException"
            })
    void anyOtherServerErrorIsFinal(String trace) {
        assertThat(FlinkAnswer.of(500, ON_SERVER.formatted(trace))).isEqualTo(FlinkAnswer.REFUSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            textBlock =
                    """
                    ABORTED | org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint Coordinator is suspending.
                    ABORTED | org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint triggering task Source (1/2) of job 0a is not being executed at the moment. Aborting checkpoint. Failure reason: Not all required tasks are currently running.
                    ABORTED | java.util.concurrent.CompletionException: org.apache.flink.runtime.scheduler.stopwithsavepoint.StopWithSavepointStoppingException: A savepoint has been created at: file:/savepoint-1, but the corresponding job 0a failed during stopping.
                    ABORTED | org.apache.flink.runtime.checkpoint.CheckpointException: CheckpointCoordinator shutdown.
                    REFUSED | org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint expired before completing.
                    REFUSED | org.apache.flink.runtime.checkpoint.CheckpointException: Could not finalize the pending checkpoint 7. Failure reason: Failure to finalize checkpoint.
                    REFUSED | java.io.IOException: No space left on device
                    """)
    void tellsOperationsApart(FlinkAnswer expected, String trace) {
        assertThat(FlinkAnswer.ofOperation(trace)).isEqualTo(expected);
    }
}
