#include "app/gui/open_set.h"

#include "widgets/common/strings.h"

namespace teardown {

QString OpenSet::configPath() const { return config ? toQt(config->path) : QString(); }

QString OpenSet::checkpointPath() const { return checkpoint ? toQt(checkpoint->path()) : QString(); }

QString OpenSet::name() const {
    QStringList parts;
    if (config) parts += fileName(config->path);
    if (checkpoint) parts += fileName(checkpoint->path());
    return parts.join(QStringLiteral(", "));
}

bool OpenSet::sameNetwork(const OpenSet& other) const {
    return configPath() == other.configPath() && checkpointPath() == other.checkpointPath();
}

}  // namespace teardown
