"""The body of a form, read while it comes in: never more of it held than the limits allow.

Belongs here: capping size, count and time of what a browser sends. Does not: what it is.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from desk.desk_error import RefusedError
from desk.desk_home import DeskLimits
from ingestion.formats import MEBIBYTE

FIELD_BYTES = 8 * 1024
FIELDS = 2_000
NAME_LENGTH = 100
SECONDS_TO_END = 5.0
_DRAINED = 3
"""So many times the limit is let pass unread before the refusal: a browser that is cut off while it
sends shows an error of its own."""


@dataclass
class FormBody:
    """The texts of a form by name, and its file if it has one."""

    texts: dict[str, str]
    file_name: str | None = None
    file: BinaryIO | None = None


@asynccontextmanager
async def form_body(request: Request, limits: DeskLimits) -> AsyncIterator[FormBody]:
    """The form of a request. Raises RefusedError where it is too large, slow or broken."""
    try:
        async with asyncio.timeout(limits.upload_seconds):
            form = await _parsed(request, limits)
    except TimeoutError:
        raise RefusedError(
            408,
            "上传太慢",
            f"{limits.upload_seconds:.0f} 秒内没有传完，已停止接收。请检查网络后重新上传。",
        ) from None
    except MultiPartException:
        raise RefusedError(
            400, "没有收到完整的表单", "浏览器传来的内容不完整，请返回后重新上传。"
        ) from None
    body = FormBody({})
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if not value.size:
                continue
            body.file_name, body.file = _shown(value.filename or ""), value.file
        else:
            body.texts[name] = value
    try:
        yield body
    finally:
        await form.close()


async def _parsed(request: Request, limits: DeskLimits) -> FormData:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = _capped(request, limits)
    if not kind and request.headers.get("content-length", "0") == "0":
        return FormData()
    if kind == "multipart/form-data":
        return await MultiPartParser(
            request.headers, stream, max_files=1, max_fields=FIELDS, max_part_size=FIELD_BYTES
        ).parse()
    if kind == "application/x-www-form-urlencoded":
        return await FormParser(
            request.headers, stream, max_fields=FIELDS, max_part_size=FIELD_BYTES
        ).parse()
    raise RefusedError(415, "不是表单", "请用页面上的按钮上传文件。")


async def _capped(request: Request, limits: DeskLimits) -> AsyncGenerator[bytes, None]:
    received = 0
    try:
        async for chunk in request.stream():
            received += len(chunk)
            if received <= limits.upload_bytes:
                yield chunk
            elif received > limits.upload_bytes * _DRAINED:
                break
    except ClientDisconnect:
        raise RefusedError(400, "上传中断", "文件没有传完，请重新上传。") from None
    if received > limits.upload_bytes:
        raise RefusedError(
            413,
            "文件太大",
            f"上传的文件不能超过 {limits.upload_bytes // MEBIBYTE} MB。请删去报表里的图片和无关的"
            "工作表，另存为 .xlsx 后重新上传。",
        )


async def let_it_end(request: Request, limits: DeskLimits) -> None:
    """Let pass what a browser is still sending, so that it shows the page that refuses it."""
    passed = 0
    with suppress(ClientDisconnect, TimeoutError, RuntimeError):
        # RuntimeError: it was read already.
        async with asyncio.timeout(SECONDS_TO_END):
            async for chunk in request.stream():
                passed += len(chunk)
                if passed > limits.upload_bytes * _DRAINED:
                    break


def _shown(name: str) -> str:
    """The last part of a file's name, without what cannot be printed, at its full ending."""
    last = PurePath(name.replace("\\", "/")).name
    plain = "".join(char for char in last if char.isprintable())
    path = PurePath(plain or "未命名")
    return f"{path.stem[:NAME_LENGTH]}{path.suffix[:10]}"
