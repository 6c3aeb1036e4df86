package dev.epicenter.commands;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * All commands, in the order of {@code --help}. A command's class is loaded when the command is created: {@code scan}
 * and {@code watch} start without the classes of the others.
 */
enum CommandName {
    DEMO,
    TRAIN,
    RESUME,
    INIT,
    SUPERVISE,
    SHOW,
    REPLAY,
    DIAGNOSE,
    EXPERIMENT,
    RATE,
    STUDY,
    REPORT,
    SCAN,
    WATCH,
    PLAN_SKIP,
    FORECAST,
    UI,
    QUERY,
    EXPORT,
    TRUST,
    ARM,
    HELP;

    /** The word on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Adds the commands that {@code words} can reach: one if the first word names it, all otherwise. */
    static void addReachable(CommandLine whole, List<String> words) {
        List<CommandName> one = Stream.of(values())
                // `help` prints the help of any other.
                .filter(each -> each != HELP && words.indexOf(each.word()) == 0)
                .toList();
        for (CommandName each : one.isEmpty() ? List.of(values()) : one) {
            whole.addSubcommand(each.word(), each.create());
        }
    }

    // A table of constructors instead would load all the classes.
    private Object create() {
        return switch (this) {
            case DEMO -> new DemoCommand();
            case TRAIN -> new TrainCommand();
            case RESUME -> new ResumeCommand();
            case INIT -> new InitCommand();
            case SUPERVISE -> new SuperviseCommand();
            case SHOW -> new ShowCommand();
            case REPLAY -> new ReplayCommand();
            case DIAGNOSE -> new DiagnoseCommand();
            case EXPERIMENT -> new ExperimentCommand();
            case RATE -> new RateCommand();
            case STUDY -> new StudyCommand();
            case REPORT -> new ReportCommand();
            case SCAN -> new ScanCommand();
            case WATCH -> new WatchCommand();
            case PLAN_SKIP -> new PlanSkipCommand();
            case FORECAST -> new ForecastCommand();
            case UI -> new UiCommand();
            case QUERY -> new QueryCommand();
            case EXPORT -> new ExportCommand();
            case TRUST -> new TrustCommand();
            case ARM -> new ArmCommand();
            case HELP -> new HelpCommand();
        };
    }
}
