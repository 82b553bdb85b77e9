#include "core/journeys/script_words.h"

#include "core/base/text.h"

#include <iterator>

namespace teardown {
namespace {

struct FrameSentence {
    const char* function;
    MessageText text;
};

constexpr FrameSentence kSentences[] = {
    {"<module>", MessageText{"frame.module", "The script's imports are done; its last line calls main()."}},
    {"main", MessageText{"frame.main", "The tool itself: it reads the config and builds one thing after the other."}},
    {"parse_args", MessageText{"frame.parse-args", "Reads the words of the command line."}},
    {"Config.fromfile", MessageText{"frame.fromfile", "Reads the config with the files that it inherits."}},
    {"Config._file2dict",
     MessageText{"frame.file2dict", "Runs one config file as Python and keeps its names; the files in _base_ come first."}},
    {"Config.merge_from_dict", MessageText{"frame.merge", "Sets what --cfg-options gives."}},
    {"Config.dump", MessageText{"frame.dump", "Writes the merged config into the work folder."}},
    {"setup_multi_processes", MessageText{"frame.processes", "Sets how workers start and how many threads OpenCV, OpenMP and MKL use."}},
    {"get_root_logger", MessageText{"frame.logger", "The logger of mmclassification, made at the first call."}},
    {"collect_env", MessageText{"frame.env", "Collects versions and devices for the log."}},
    {"init_random_seed", MessageText{"frame.init-seed", "Takes the seed that was given, or draws one."}},
    {"set_random_seed", MessageText{"frame.set-seed", "Seeds Python, numpy and torch."}},
    {"build_dataset",
     MessageText{"frame.build-dataset", "Builds a wrapper around the datasets inside it, or asks the registry of datasets for the class."}},
    {"build_dataloader", MessageText{"frame.build-loader", "Chooses sampler, batch size and workers, and makes torch's DataLoader."}},
    {"build_sampler", MessageText{"frame.build-sampler", "Asks the registry of samplers."}},
    {"DataLoader.__init__", MessageText{"frame.loader", "Without a sampler of its own it takes one at random or in order, by shuffle."}},
    {"SequentialSampler.__init__", MessageText{"frame.sequential", "Takes the samples in order."}},
    {"RandomSampler.__init__", MessageText{"frame.random", "Takes the samples in a new order in each epoch."}},
    {"BatchSampler.__init__", MessageText{"frame.batches", "Puts indices together to batches."}},
    {"build_classifier", MessageText{"frame.build-classifier", "Asks CLASSIFIERS, which is the same object as MODELS."}},
    {"build_backbone", MessageText{"frame.build-backbone", "Asks BACKBONES, which is the same object as MODELS."}},
    {"build_neck", MessageText{"frame.build-neck", "Asks NECKS, which is the same object as MODELS."}},
    {"build_head", MessageText{"frame.build-head", "Asks HEADS, which is the same object as MODELS."}},
    {"build_loss", MessageText{"frame.build-loss", "Asks LOSSES, which is the same object as MODELS."}},
    {"build_augment", MessageText{"frame.build-augment", "Asks the registry of augments of batches."}},
    {"Registry.build", MessageText{"frame.registry-build", "Calls the registry's build function with the config."}},
    {"build_model_from_cfg", MessageText{"frame.model-from-cfg", "A list becomes a Sequential of its items; a dict is built directly."}},
    {"build_from_cfg",
     MessageText{"frame.from-cfg", "Takes `type` out of the dict, looks it up, and calls the class with the other keys."}},
    {"Compose.__init__", MessageText{"frame.compose", "Builds the transforms of the pipeline one by one."}},
    {"BaseDataset.__init__",
     MessageText{"frame.base-dataset", "Builds the pipeline, then finds the class names, then reads the annotations."}},
    {"CustomDataset.__init__", MessageText{"frame.custom-dataset", "Keeps the suffixes of pictures and calls BaseDataset's."}},
    {"BaseDataset.get_classes", MessageText{"frame.classes", "The class names: the type's own, or those that the config gives."}},
    {"ImageClassifier.__init__", MessageText{"frame.classifier", "Builds backbone, neck and head, in this order."}},
    {"BaseClassifier.__init__", MessageText{"frame.base-classifier", "Passes init_cfg on."}},
    {"ClsHead.__init__", MessageText{"frame.cls-head", "Builds its loss."}},
    {"Augments.__init__", MessageText{"frame.augments", "Builds the augments of batches that training uses."}},
    {"BaseModule.init_weights",
     MessageText{"frame.init-weights", "Sets weights by the module's init_cfg, then asks the children; without one only the children."}},
    {"initialize", MessageText{"frame.initialize", "Builds an initialiser for each entry of init_cfg and lets it set the weights."}},
    {"_initialize", MessageText{"frame.initialize-one", "Builds one initialiser and calls it with the module."}},
    {"load_checkpoint", MessageText{"frame.load-checkpoint", "Reads the file, takes its state_dict and copies it into the network."}},
    {"_load_checkpoint", MessageText{"frame.load-file", "Reads the file."}},
    {"CheckpointLoader.load_checkpoint", MessageText{"frame.loader-load", "Chooses by the path's beginning who reads it, and calls it."}},
    {"CheckpointLoader._get_checkpoint_loader", MessageText{"frame.loader-choice", "The reader whose prefix the path begins with."}},
    {"load_from_local", MessageText{"frame.local", "torch.load on a file of this machine."}},
    {"load_state_dict", MessageText{"frame.state-dict", "Copies each tensor under its name; names that do not match are only reported."}},
    {"wrap_non_distributed_model",
     MessageText{"frame.wrap", "On a CPU the network is not wrapped: MMDataParallel is for GPUs, and the bare network comes back."}},
    {"single_gpu_test", MessageText{"frame.single-gpu-test", "The test begins: eval(), then a forward for each batch."}},
    {"train_model", MessageText{"frame.train-model", "Builds loaders, optimizer, runner and hooks, and starts the runner."}},
    {"build_optimizer",
     MessageText{"frame.build-optimizer", "Two look-ups: first the constructor, then, by the constructor, the optimizer."}},
    {"build_optimizer_constructor", MessageText{"frame.optimizer-constructor", "Asks the registry of optimizer constructors."}},
    {"DefaultOptimizerConstructor.__call__",
     MessageText{"frame.constructor-call", "Makes the parameter groups and asks the registry of optimizers."}},
    {"build_runner", MessageText{"frame.build-runner", "Two look-ups: first the constructor, then, by the constructor, the runner."}},
    {"BaseRunner.register_training_hooks",
     MessageText{"frame.training-hooks", "Registers the hooks of a training, one kind after the other."}},
    {"BaseRunner.register_lr_hook",
     MessageText{"frame.lr-hook", "Makes the type of the hook from `policy`: 'step' becomes StepLrUpdaterHook."}},
    {"BaseRunner.register_hook",
     MessageText{"frame.register-hook", "Puts the hook behind the last one that has its priority or comes before it."}},
    {"BaseRunner.resume",
     MessageText{"frame.runner-resume", "resume_from: loads the weights, then the epoch, the iteration and the optimizer's state."}},
    {"IterBasedRunner.resume",
     MessageText{"frame.iter-runner-resume",
                 "resume_from: loads the weights, then the epoch, both counts of iterations and the optimizer's state."}},
    {"BaseRunner.load_checkpoint", MessageText{"frame.runner-load", "load_from: the same function that tools/test.py calls."}},
    {"EpochBasedRunner.run", MessageText{"frame.run", "The training begins: getattr(self, 'train') is called for each entry of workflow."}},
    {"IterBasedRunner.run", MessageText{"frame.iter-run", "The training begins, counted in iterations."}},
};

}  // namespace

Message frameWords(const std::string& defined) {
    for (const FrameSentence& one : kSentences)
        if (defined == one.function) return message(one.text);
    const std::size_t dot = defined.rfind('.');
    if (dot == std::string::npos) return message("frame.function", "A function of the reference: {name}.", {{"name", defined}});
    const std::string cls = defined.substr(0, dot), method = defined.substr(dot + 1);
    if (defined.find(" [in ") != std::string::npos)
        return message("frame.decorated", "A decorator's function around {name}: it looks at the arguments and passes them on.",
                       {{"name", defined.substr(0, defined.find(" [in "))}});
    if (method == "<listcomp>") return message("frame.list", "A list that is made item by item.");
    if (method == "__init__") return message("frame.constructor", "The constructor of {class}.", {{"class", cls}});
    if (method == "load_annotations")
        return message("frame.annotations", "{class} reads which pictures there are and their labels.", {{"class", cls}});
    if (method == "forward") return message("frame.forward", "What {class} computes.", {{"class", cls}});
    if (method == "__call__") return message("frame.called", "{class} is called like a function.", {{"class", cls}});
    if (method == "_call_impl") return message("frame.call-impl", "torch calls the module's hooks and its forward.");
    return message("frame.method", "A method of {class}.", {{"class", cls}});
}

void describeBuilt(Step& step, const CodeEvent& event) {
    step.why = event.cls.empty()
                   ? message("script.unknown-why", "Nothing is registered as '{type}' in {registry}: the tool stops here.",
                             {{"type", event.type}, {"registry", event.registry}})
                   : message("script.built-why",
                             "The registry {registry} has a class under '{type}'. It is called with the other keys of the dict.",
                             {{"registry", event.registry}, {"type", event.type}});
    step.facts.emplace_back(message("script.registry", "Registry"), event.scope + "::" + event.registry);
    if (!event.fromDefaults.empty())
        step.facts.emplace_back(message("script.defaults", "From default_args"), joined(event.fromDefaults, ", "));
    if (!event.inits.empty()) {
        std::vector<std::string> chain;
        for (const CodeEvent::InitCall& one : event.inits) chain.push_back(one.function);
        step.facts.emplace_back(message("script.init-chain", "__init__ of"), joined(chain, " → "));
    }
    if (!event.mro.empty()) {
        std::vector<std::string> names;
        for (const std::string& cls : event.mro) names.push_back(cls.substr(cls.rfind('.') + 1));
        step.facts.emplace_back(message("script.mro", "MRO"), joined(names, " → "));
    }
    if (!event.recordedWith.empty())
        step.facts.emplace_back(message("script.recorded-with", "Calls inside"),
                                message("script.recorded-with-is", "as recorded with {arguments}", {{"arguments", event.recordedWith}}));
    step.variables.push_back({"obj_cls", "type", event.cls.empty() ? "None" : "<class '" + event.cls + "'>"});
    for (const auto& [key, value] : event.arguments) step.variables.push_back({"args['" + key + "']", "", value});
}

}  // namespace teardown
