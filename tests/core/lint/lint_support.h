// A config of four base files and a child, in memory, for the tests of the lint; its data as folders on the disk. The lint finds nothing in
// it. What its network's classes take stands here, as the engine's registries would say it.
#pragma once

#include "core/config/config.h"
#include "core/lint/lint.h"
#include "core/lint/rules.h"

#include <QDir>
#include <QFile>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace teardown::test {

inline const std::map<std::string, std::string>& flowerFiles() {
    static const std::map<std::string, std::string> s_files = {
        {"/p/configs/_base_/resnet18.py", R"(model = dict(
    type='ImageClassifier',
    backbone=dict(
        type='ResNet',
        depth=18,
        in_channels=3,
        out_indices=(3, ),
        frozen_stages=-1),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=5,
        in_channels=512,
        loss=dict(type='CrossEntropyLoss', loss_weight=1.0),
        topk=(1, 5),
        cal_acc=True))
)"},
        {"/p/configs/_base_/flowers_bs32.py", R"(classes = ['aster', 'daisy', 'iris', 'lily', 'rose']
img_norm_cfg = dict(
    mean=[123.675, 116.28, 103.53],
    std=[58.395, 57.12, 57.375],
    to_rgb=True)
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomResizedCrop', size=224, backend='pillow'),
    dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'),
    dict(type='ColorJitter', brightness=0.4, contrast=0.4, saturation=0.4),
    dict(type='Normalize', **img_norm_cfg),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', size=(256, -1)),
    dict(type='CenterCrop', crop_size=224),
    dict(type='Normalize', **img_norm_cfg),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img'])
]
data = dict(
    samples_per_gpu=32,
    workers_per_gpu=2,
    train=dict(
        type='CustomDataset',
        data_prefix='data/flowers/train',
        classes=classes,
        pipeline=train_pipeline),
    val=dict(
        type='CustomDataset',
        data_prefix='data/flowers/val',
        ann_file='data/flowers/val.txt',
        classes=classes,
        pipeline=test_pipeline),
    test=dict(
        type='CustomDataset',
        data_prefix='data/flowers/val',
        ann_file='data/flowers/val.txt',
        classes=classes,
        pipeline=test_pipeline))
evaluation = dict(
    interval=1,
    metric='accuracy',
    metric_options=dict(topk=(1, 5)))
)"},
        {"/p/configs/_base_/schedule_bs256.py", R"(optimizer = dict(
    type='SGD', lr=0.1, momentum=0.9, weight_decay=0.0001,
    paramwise_cfg=dict(
        norm_decay_mult=0.0,
        custom_keys={'.head': dict(lr_mult=10)}))
optimizer_config = dict(grad_clip=None)
lr_config = dict(policy='step', step=[30, 60, 90], warmup='linear')
runner = dict(type='EpochBasedRunner', max_epochs=100)
)"},
        {"/p/configs/_base_/runtime.py", R"(checkpoint_config = dict(interval=1)
log_config = dict(
    interval=100,
    hooks=[dict(type='TextLoggerHook')])
custom_hooks = [dict(type='EMAHook', momentum=0.0004)]
dist_params = dict(backend='nccl')
log_level = 'INFO'
load_from = None
resume_from = None
workflow = [('train', 1)]
)"},
        {"/p/configs/resnet18_8xb32_flowers.py", R"(_base_ = [
    '_base_/resnet18.py', '_base_/flowers_bs32.py',
    '_base_/schedule_bs256.py', '_base_/runtime.py'
]
)"},
    };
    return s_files;
}

inline constexpr const char* kFlowers = "/p/configs/resnet18_8xb32_flowers.py";

/// Null if the texts are no config.
inline std::shared_ptr<const Config> configOf(std::map<std::string, std::string> files, const std::string& path = kFlowers,
                                              std::vector<ConfigOption> set = {}) {
    ConfigLoadOptions options;
    options.options = std::move(set);
    options.root = "/p/configs";
    options.source = std::make_shared<MemoryFiles>(std::move(files));
    const auto config = loadConfig(path, options);
    if (!config.ok()) qWarning("%s", english(config.error().what).c_str());
    return config.ok() ? *config : nullptr;
}

/// The flowers with another child config that inherits from them.
inline std::shared_ptr<const Config> childOf(const std::string& text, const std::string& name = "mine.py") {
    auto files = flowerFiles();
    files["/p/configs/" + name] = "_base_ = ['resnet18_8xb32_flowers.py']\n" + text;
    return configOf(std::move(files), "/p/configs/" + name);
}

/// The folders and files that the flowers name.
class FlowerData {
public:
    FlowerData() {
        for (const char* split : {"train", "val"})
            for (const char* name : {"aster", "daisy", "iris", "lily", "rose"}) picture(QStringLiteral("%1/%2/1.jpg").arg(split, name));
        write(QStringLiteral("val.txt"), "aster/1.jpg 0\ndaisy/1.jpg 1\niris/1.jpg 2\nlily/1.jpg 3\nrose/1.jpg 4\n");
    }
    std::string root() const { return m_folder.path().toStdString(); }
    QString flowers(const QString& name) const { return m_folder.filePath(QStringLiteral("data/flowers/") + name); }
    void write(const QString& name, const QByteArray& text) {
        QDir().mkpath(QFileInfo(flowers(name)).path());
        QFile file(flowers(name));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
    }
    /// Its content does not matter: nothing decodes it.
    void picture(const QString& name) { write(name, "x"); }

private:
    QTemporaryDir m_folder;
};

inline RegistryItem item(const char* name, const char* implementedIn, const QStringList& arguments) {
    RegistryItem made;
    made.name = name;
    made.implementedIn = implementedIn;
    for (const QString& argument : arguments) made.arguments.push_back({argument.toStdString(), {}, false, {}});
    return made;
}

inline std::vector<RegistryInfo> someRegistries() {
    RegistryInfo models{"models", "mmcls", {}, {}, {}};
    models.items = {
        item("ImageClassifier", "mmcls.models.classifiers.image.ImageClassifier",
             {"backbone", "neck", "head", "pretrained", "train_cfg", "init_cfg"}),
        item("ResNet", "mmcls.models.backbones.resnet.ResNet",
             {"depth", "in_channels", "stem_channels", "base_channels", "num_stages", "strides", "dilations", "out_indices", "style",
              "deep_stem", "avg_down", "frozen_stages", "conv_cfg", "norm_cfg", "norm_eval", "with_cp", "zero_init_residual", "init_cfg"}),
        item("GlobalAveragePooling", "mmcls.models.necks.gap.GlobalAveragePooling", {"dim"}),
        item("LinearClsHead", "mmcls.models.heads.linear_head.LinearClsHead",
             {"num_classes", "in_channels", "init_cfg", "loss", "topk", "cal_acc"}),
        item("CrossEntropyLoss", "mmcls.models.losses.cross_entropy_loss.CrossEntropyLoss",
             {"use_sigmoid", "use_soft", "reduction", "loss_weight", "class_weight", "pos_weight"}),
    };
    return {models};
}

inline LintInput inputOf(std::shared_ptr<const Config> config, const std::string& dataRoot) {
    LintInput input;
    input.config = std::move(config);
    input.dataRoot = dataRoot;
    input.registries = someRegistries();
    return input;
}

/// "topk-head error _base_/resnet18.py:15"
inline QString shortText(const Finding& finding) {
    return QStringLiteral("%1 %2 %3:%4")
        .arg(QString::fromStdString(finding.code), QLatin1String(levelName(finding.level)), QString::fromStdString(finding.where.file))
        .arg(finding.where.line);
}

inline QString allText(const Findings& findings) {
    QStringList lines;
    for (const Finding& finding : findings)
        lines << shortText(finding) + QStringLiteral(": ") + QString::fromStdString(english(finding.what)) + QStringLiteral(" | ") +
                     QString::fromStdString(english(finding.remedy));
    return lines.join('\n');
}

}  // namespace teardown::test
