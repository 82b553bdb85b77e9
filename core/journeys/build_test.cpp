#include "core/journeys/script_teller.h"

namespace teardown {

Error scriptConfigError(const Config& config, const std::string& part, Tool tool) {
    return Error{ErrorKind::BadInput,
                 "script-config",
                 message("script.config", "The config has no {part}, which {tool} reads.", {{"part", part}, {"tool", toolFile(tool)}}),
                 message("do.inherit-a-whole-config", "Open a whole config, or inherit one in _base_."),
                 {config.path, 0, 0, {}, {}}};
}

Result<TracePtr> buildTestTrace(const ScriptFiles& files) {
    TD_TRY(const auto data, readReferenceData());
    ScriptTeller teller(files, *data, Tool::Test);
    const ConfigValue* test = teller.at("data.test");
    const ConfigValue* model = teller.at("model");
    if (!test || !model) return scriptConfigError(*files.config, test ? "model" : "data.test", Tool::Test);
    teller.call({}, "main", [&] {
        teller.call("main", "parse_args");
        teller.readConfig();
        teller.call("main", "setup_multi_processes");
        teller.call("main", "build_dataset", [&] { teller.dataset({*test, "data.test"}, true); });
        teller.call("main", "build_dataloader", [&] { teller.loader("test", false); });
        // The tool sets cfg.model.pretrained.
        teller.classifier(withEntry(*model, "pretrained", ConfigValue::none()));
        teller.checkpoint("main");
        teller.call("main", "wrap_non_distributed_model");
        teller.call("main", "single_gpu_test");
    });
    return std::make_shared<const Trace>(teller.take());
}

}  // namespace teardown
