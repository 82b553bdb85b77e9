#include "core/lint/class_arguments.h"

#include "core/base/text.h"

namespace teardown::lint_rules {

namespace {

/// torch.optim, and mmcls/core/optimizers/lamb.py. `params` is the model's.
constexpr ClassArguments kOptimizers[] = {
    {"SGD", "lr momentum dampening weight_decay nesterov maximize foreach differentiable"},
    {"Adam", "lr betas eps weight_decay amsgrad foreach maximize capturable differentiable fused"},
    {"AdamW", "lr betas eps weight_decay amsgrad maximize foreach capturable"},
    {"Adamax", "lr betas eps weight_decay foreach maximize"},
    {"NAdam", "lr betas eps weight_decay momentum_decay foreach"},
    {"RAdam", "lr betas eps weight_decay foreach"},
    {"SparseAdam", "lr betas eps maximize"},
    {"Adadelta", "lr rho eps weight_decay foreach maximize"},
    {"Adagrad", "lr lr_decay weight_decay initial_accumulator_value eps foreach maximize"},
    {"ASGD", "lr lambd alpha t0 weight_decay foreach maximize"},
    {"RMSprop", "lr alpha eps weight_decay momentum centered foreach maximize differentiable"},
    {"Rprop", "lr etas step_sizes foreach maximize"},
    {"LBFGS", "lr max_iter max_eval tolerance_grad tolerance_change history_size line_search_fn"},
    {"Lamb", "lr bias_correction betas eps weight_decay grad_averaging max_grad_norm trust_clip always_adapt"},
};

/// mmcv/runner/hooks/lr_updater.py, mmcls/core/hook/lr_updater.py.
#define TD_LR " by_epoch warmup warmup_iters warmup_ratio warmup_by_epoch"
constexpr ClassArguments kSchedules[] = {
    {"Fixed", TD_LR},
    {"Step", "step gamma min_lr" TD_LR},
    {"Exp", "gamma" TD_LR},
    {"Poly", "power min_lr" TD_LR},
    {"Inv", "gamma power" TD_LR},
    {"CosineAnnealing", "min_lr min_lr_ratio" TD_LR},
    {"CosineAnnealingCooldown", "min_lr min_lr_ratio cool_down_ratio cool_down_time" TD_LR},
    {"FlatCosineAnnealing", "start_percent min_lr min_lr_ratio" TD_LR},
    {"CosineRestart", "periods restart_weights min_lr min_lr_ratio" TD_LR},
    {"Cyclic", "target_ratio cyclic_times step_ratio_up anneal_strategy gamma" TD_LR},
    {"OneCycle", "max_lr total_steps pct_start anneal_strategy div_factor final_div_factor three_phase" TD_LR},
    {"LinearAnnealing", "min_lr min_lr_ratio" TD_LR},
};
#undef TD_LR

/// mmcv/runner: what the program does not give itself.
constexpr ClassArguments kRunners[] = {
    {"EpochBasedRunner", "max_epochs max_iters"},
    {"IterBasedRunner", "max_iters max_epochs"},
    {"Runner", "max_epochs max_iters"},
    {"IPUEpochBasedRunner", "max_epochs max_iters options_cfg fp16_cfg"},
    {"IPUIterBasedRunner", "max_epochs max_iters options_cfg fp16_cfg"},
};

constexpr ClassArguments kHooks[] = {
    {"EMAHook", "momentum interval warm_up resume_from"},
    {"EmptyCacheHook", "before_epoch after_epoch after_iter"},
    {"SyncBuffersHook", "distributed"},
    {"PreciseBNHook", "num_samples interval"},
    {"ClassNumCheckHook", ""},
    {"TextLoggerHook", "by_epoch interval ignore_last reset_flag interval_exp_name out_dir out_suffix keep_local file_client_args"},
    {"TensorboardLoggerHook", "log_dir interval ignore_last reset_flag by_epoch"},
    {"OptimizerHook", "grad_clip detect_anomalous_params"},
    {"GradientCumulativeOptimizerHook", "cumulative_iters grad_clip detect_anomalous_params"},
    {"Fp16OptimizerHook", "grad_clip coalesce bucket_size_mb loss_scale distributed"},
    {"GradientCumulativeFp16OptimizerHook",
     "cumulative_iters grad_clip coalesce bucket_size_mb loss_scale distributed detect_anomalous_params"},
};

constexpr ClassArguments kSections[] = {
    // mmcv's EvalHook; the rest goes to evaluate() of the dataset.
    {"evaluation",
     "start interval by_epoch save_best rule test_fn greater_keys less_keys out_dir file_client_args broadcast_bn_buffer tmpdir "
     "gpu_collect "
     "dynamic_intervals metric metric_options indices logger"},
    {"metric_options", "topk thrs average_mode k thr"},
    // CheckpointHook and what it passes to save_checkpoint of the runner.
    {"checkpoint_config",
     "type interval by_epoch save_optimizer out_dir max_keep_ckpts save_last sync_buffer file_client_args filename_tmpl create_symlink "
     "meta"},
    {"optimizer_config", "type grad_clip detect_anomalous_params"},
    {"fp16_optimizer_config", "type grad_clip coalesce bucket_size_mb distributed"},
    {"log_config", "interval hooks"},
    {"fp16", "loss_scale"},
    // mmcv's DefaultOptimizerConstructor.
    {"paramwise_cfg", "custom_keys bias_lr_mult bias_decay_mult norm_decay_mult dwconv_decay_mult dcn_offset_lr_mult bypass_duplicate"},
    {"custom_keys", "lr_mult decay_mult"},
    // build_dataloader of mmcls, the rest is torch's DataLoader.
    {"dataloader",
     "samples_per_gpu workers_per_gpu num_gpus dist shuffle round_up seed pin_memory persistent_workers sampler_cfg drop_last timeout "
     "prefetch_factor generator multiprocessing_context pin_memory_device"},
    {"data", "train val test train_dataloader val_dataloader test_dataloader"},
    {"train_cfg", "augments"},
};

}  // namespace

bool ClassArguments::takes(std::string_view argument) const {
    for (std::size_t start = 0; start < arguments.size();) {
        const std::size_t end = std::min(arguments.find(' ', start), arguments.size());
        if (arguments.substr(start, end - start) == argument) return true;
        start = end + 1;
    }
    return false;
}

std::vector<std::string> ClassArguments::list() const {
    std::vector<std::string> names;
    for (std::size_t start = 0; start < arguments.size();) {
        const std::size_t end = std::min(arguments.find(' ', start), arguments.size());
        if (end > start) names.emplace_back(arguments.substr(start, end - start));
        start = end + 1;
    }
    return names;
}

std::span<const ClassArguments> optimizers() { return kOptimizers; }
std::span<const ClassArguments> schedules() { return kSchedules; }
std::span<const ClassArguments> runners() { return kRunners; }
std::span<const ClassArguments> hooks() { return kHooks; }

const ClassArguments& section(std::string_view name) { return *findClass(kSections, name); }

const ClassArguments* findClass(std::span<const ClassArguments> classes, std::string_view name) {
    for (const ClassArguments& row : classes)
        if (row.name == name) return &row;
    return nullptr;
}

}  // namespace teardown::lint_rules
