"""Every test runs on aiogram as the service has it: built when first used."""

from bot.network.aiogram_lazily import build_when_used

build_when_used()
