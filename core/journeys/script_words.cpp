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
    {"EpochBasedRunner.train",
     MessageText{"frame.epoch-train", "One epoch: train(), the hooks before it, and for each batch the hooks around run_iter."}},
    {"EpochBasedRunner.run_iter",
     MessageText{"frame.run-iter",
                 "Calls train_step of the network and keeps its losses for the log. The backward is not here: a hook does it."}},
    {"BaseRunner.call_hook", MessageText{"frame.call-hook", "Calls this stage of every hook, in the order of their priorities."}},
    {"BaseRunner.get_hook_info", MessageText{"frame.hook-info", "The table of hooks by stage, for the log."}},
    {"Hook.get_triggered_stages", MessageText{"frame.triggered", "The stages at which the hook's class overrides a method."}},
    {"BaseClassifier.train_step", MessageText{"frame.train-step", "Calls the network with return_loss=True and adds up its losses."}},
    {"BaseClassifier._parse_losses",
     MessageText{"frame.parse-losses", "The sum of all values whose names contain 'loss', and each as a number for the log."}},
    {"ImageClassifier.forward_train",
     MessageText{"frame.forward-train", "Augments the batch, extracts features and asks the head for its losses."}},
    {"OptimizerHook.after_train_iter",
     MessageText{"frame.optimizer-hook", "Zeroes the gradients, goes back from the loss, clips, and lets the optimizer step."}},
    {"GradientCumulativeOptimizerHook.after_train_iter",
     MessageText{"frame.cumulative-hook", "Adds the gradients of several iterations up before the optimizer steps."}},
    {"Optimizer.zero_grad",
     MessageText{"frame.zero-grad", "Sets the gradient of every parameter to zero; without this they would add up."}},
    {"Tensor.backward",
     MessageText{"frame.backward",
                 "From the loss back through the operations of the forward: the gradient of every activation and weight."}},
    {"OptimizerHook.clip_grads",
     MessageText{"frame.clip-grads", "Scales all gradients down if their norm, as of one vector, is over the limit."}},
    {"clip_grad_norm_",
     MessageText{"frame.clip-norm",
                 "The norm of all gradients as of one vector; over max_norm, each is multiplied by max_norm / (total_norm + 1e-6)."}},
    {"LrUpdaterHook.before_run", MessageText{"frame.lr-before-run", "Notes the learning rate of every group as its initial one."}},
    {"LrUpdaterHook.before_train_epoch",
     MessageText{"frame.lr-epoch", "Sets the learning rates of an epoch, if the policy counts epochs."}},
    {"LrUpdaterHook.before_train_iter",
     MessageText{"frame.lr-iter", "Sets the learning rates of an iteration, if the policy counts iterations or warms up."}},
    {"LrUpdaterHook.get_regular_lr", MessageText{"frame.lr-regular", "The policy's rate of every group."}},
    {"LrUpdaterHook.get_warmup_lr", MessageText{"frame.lr-warmup", "The rates while they warm up."}},
    {"LrUpdaterHook._set_lr", MessageText{"frame.lr-set", "Writes the rates into the optimizer's groups."}},
    {"IterTimerHook.before_iter", MessageText{"frame.timer-before", "Notes how long the data took."}},
    {"IterTimerHook.after_iter", MessageText{"frame.timer-after", "Notes how long the iteration took."}},
    {"EMAHook.after_train_iter", MessageText{"frame.ema", "Moves the mean of every parameter a little towards its new value."}},
    {"LogBuffer.update", MessageText{"frame.buffer-update", "Keeps values with their counts until they are logged."}},
    {"LogBuffer.average", MessageText{"frame.buffer-average", "Means over the values that were kept since the last log."}},
    {"LoggerHook.after_train_iter", MessageText{"frame.logger-iter", "Averages and logs every few iterations."}},
    {"TextLoggerHook._log_info", MessageText{"frame.log-info", "Writes the log line."}},
    {"TextLoggerHook._dump_log", MessageText{"frame.log-dump", "Writes the same as an object of the JSON log."}},
    {"_MapDatasetFetcher.fetch", MessageText{"frame.fetch", "Takes the samples of the batch from the data set and collates them."}},
    {"collate", MessageText{"frame.collate", "Puts the samples of a batch together: tensors are stacked, other values become lists."}},
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
    if (cls == "Hook")
        return message("frame.empty-hook", "What Hook itself does at this stage: nothing, or the method for both kinds of iterations.");
    if (method == "step" || method == "_use_grad")
        return message("frame.optimizer-step", "The optimizer changes every parameter by its gradient: below, parameter by parameter.");
    if (method == "forward_train")
        return message("frame.head-train", "{class} computes its losses from features and labels.", {{"class", cls}});
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
